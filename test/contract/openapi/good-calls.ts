import { readFile } from "node:fs/promises";
import { corpus } from "@sheaf/testkit";
import { beforeAll, expect, test, vi } from "vitest";
import { NO_IMAGE } from "./any-call.ts";
import type { CallOptions } from "./contract-client.ts";
import { type ContractRig, MAX_IMAGE_BYTES } from "./contract-rig.ts";

/** Declares the tests in which every operation is called as it should be, with the conflicts that this brings. */
export function goodCalls(rig: () => ContractRig): void {
  let photo: Uint8Array<ArrayBuffer>;
  let broken: Uint8Array<ArrayBuffer>;
  beforeAll(async () => {
    const files = await corpus();
    photo = new Uint8Array(await readFile(files.path("tiny.png")));
    broken = new Uint8Array(await readFile(files.path("truncated.jpg")));
  });
  const call = (id: string, status: number, options?: CallOptions) => rig().call(id, status, options);
  const submitted = (json: object) => rig().submitted(json);
  const finished = (id: string) => rig().finished(id);

  test("images are stored, read and erased", async () => {
    const headers = { "content-type": "image/png" };
    const stored = await call("uploadImages", 201, { body: photo, headers });
    await call("uploadImages", 201, { body: form({ files: [photo, new Uint8Array([1, 2, 3])] }) });
    const params = { id: stored.json.images[0].id };
    await call("getImage", 200, { params });
    const whole = await call("getImageContent", 200, { params });
    expect(whole.bytes.length).toBe(photo.length);
    await call("getImageContent", 206, { params, headers: { range: "bytes=0-9" } });
    await call("getImageContent", 304, { params, headers: { "if-none-match": whole.headers.get("etag") ?? "" } });
    await call("getImageContent", 416, { params, headers: { range: "bytes=99999999-" } });
    await call("deleteImage", 204, { params });
    await call("uploadImages", 413, { body: new Uint8Array(MAX_IMAGE_BYTES + 1), headers });
  });

  test("a group of images goes its way, and all that comes out of it is told", async () => {
    const made = await call("processImages", 202, { body: form({ files: [photo, broken] }) });
    const params = { id: made.json.group_id, index: 0, name: "thumb" };
    await finished(params.id);
    await call("getStatus", 200, { params });
    await call("listGroups", 200, { query: "?state=finished&limit=1&label=a:b" });
    expect((await call("listGroups", 200)).json.groups.length).toBeGreaterThan(0);
    await call("listTasks", 200, { params, query: "?state=succeeded,failed&limit=1" });
    const task = await call("getTask", 200, { params });
    expect(task.json.attempts).toHaveLength(1);
    await call("getTask", 200, { params: { ...params, index: 1 } });
    const output = await call("getOutput", 200, { params });
    await call("getOutput", 206, { params, headers: { range: "bytes=0-9" } });
    await call("getOutput", 304, { params, headers: { "if-none-match": output.headers.get("etag") ?? "" } });
    await call("getOutput", 416, { params, headers: { range: "bytes=99999999-" } });
    await call("getArchive", 200, { params });
    const group = await call("getGroup", 200, { params });
    await call("getGroup", 304, { params, headers: { "if-none-match": group.headers.get("etag") ?? "" } });
    await call("retryTask", 409, { params });
    const { failures } = (await call("listFailures", 200)).json;
    expect(failures).toMatchObject([{ code: "corrupt_image", count: 1, samples: [{ group_id: params.id, index: 1 }] }]);
    await call("listFailures", 200, { query: "?error=timeout&queue=images" });
    await call("retryFailures", 200, { json: { error: ["timeout"] } });
    await call("retryTask", 200, { params: { ...params, index: 1 } });
    await finished(params.id);
    expect((await call("retryGroup", 200, { params, json: {} })).json.retried).toBe(1);
    await finished(params.id);
    await call("deleteGroup", 204, { params });
  });

  test("a group is followed live, and every event is as its schema says", async () => {
    const id = await submitted({ task: "demo.noop", items: [{}, { name: "two" }] });
    const { bytes } = await call("watchGroup", 200, { params: { id } });
    const schemas =
      rig().operations.get("watchGroup")?.responses["200"]?.content?.["text/event-stream"]?.["x-events"] ?? {};
    const events = bytes.toString().matchAll(/^id: (.*)\nevent: (.*)\ndata: (.*)$/gm);
    let last = "";
    let seen = 0;
    for (const [, eventId = "", type = "", data = ""] of events) {
      expect(Object.keys(schemas)).toContain(type);
      expect(rig().check.schemaFaults(schemas[type] ?? {}, JSON.parse(data)), type).toEqual([]);
      last = eventId;
      seen++;
    }
    expect(seen).toBeGreaterThan(1);
    await call("watchGroup", 204, { params: { id }, headers: { "last-event-id": last } });
  });

  test("an open group is filled, sealed and cancelled", async () => {
    const id = await submitted({ task: "demo.sleep", items: [], open: true, labels: { album: "x" } });
    const params = { id, index: 1 };
    const items = [{ args: { ms: 60_000 } }, { args: { ms: 60_000 } }];
    await call("appendItems", 202, { params, json: { first_index: 0, items } });
    await call("appendItems", 409, { params, json: { first_index: 7, items } });
    await call("sealGroup", 200, { params });
    await call("appendItems", 409, { params, json: { items } });
    for (const operation of ["retryGroup", "deleteGroup", "getArchive", "redeliverWebhook"])
      await call(operation, 409, { params });
    await call("cancelTask", 200, { params });
    await call("makeLinks", 200, { params, json: { scope: ["outputs", "archive", "events", "items"] } });
    await call("cancelGroup", 200, { params });
    await call("cancel", 200, { params });
    const again = await call("retryGroup", 200, { params, json: { cancelled: true } });
    expect(again.json.retried).toBe(2);
    await call("cancel", 200, { params });
  });

  test("forms make groups of any task type, and fill open ones", async () => {
    const request = { task: "image.process", options: { preset: "thumb" }, open: true };
    const made = await call("submitGroup", 202, { body: form({ request, files: [photo] }) });
    const params = { id: made.json.id };
    expect(made.json.counts.total).toBe(1);
    const appended = await call("appendItems", 202, {
      params,
      body: form({ request: { first_index: 1 }, files: [photo] }),
    });
    expect(appended.json.counts.total).toBe(2);
    await call("cancelGroup", 200, { params });
  });

  test("a webhook is told of, and sent again", async () => {
    const secret = `whsec_${Buffer.alloc(32, 1).toString("base64")}`;
    // Where it may not go, so that it is given up at once.
    const webhook = { url: "http://127.0.0.1:9/", secret };
    const id = await submitted({ task: "demo.noop", items: [{}], webhook });
    await finished(id);
    expect((await call("redeliverWebhook", 202, { params: { id } })).json.webhook).toMatchObject({ state: "pending" });
  });

  test("a key, its group deleted, and requests that cannot be carried out", async () => {
    const headers = { "idempotency-key": "once" };
    const first = await call("processImages", 202, { json: { images: ["a"] }, headers });
    await call("processImages", 422, { json: { images: ["b"] }, headers });
    await finished(first.json.group_id);
    await call("deleteGroup", 204, { params: { id: first.json.group_id } });
    await call("processImages", 410, { json: { images: ["a"] }, headers });
    const keyed = { "idempotency-key": "once-more" };
    const json = { task: "demo.noop", items: [{}] };
    const second = await call("submitGroup", 202, { json, headers: keyed });
    await finished(second.json.id);
    await call("deleteGroup", 204, { params: { id: second.json.id } });
    await call("submitGroup", 410, { json, headers: keyed });
    await call("submitGroup", 422, { json: { ...json, task: "no.such" } });
    const options = { preset: "poster" };
    await call("submitGroup", 422, { json: { task: "image.process", items: [{ source: NO_IMAGE }], options } });
  });

  test("the installation, its operators' calls and its probes", async () => {
    for (const id of ["showControl", "getControl", "showLimits", "listPresets", "listTaskTypes"]) await call(id, 200);
    await call("listQueues", 200);
    for (const id of ["showControl", "getControl", "getControlHistory"]) {
      // A new snapshot may come between the two.
      await vi.waitFor(async () => {
        const { headers } = await call(id, 200);
        await call(id, 304, { headers: { "if-none-match": headers.get("etag") ?? "" } });
      });
    }
    // It never ends; services/gateway/src/control.test.ts reads it.
    await call("watchControl", 200, { method: "HEAD" });
    for (const id of ["livez", "readyz", "showMetrics"]) await call(id, 200, { as: null });
    const params = { queue: "demo" };
    await call("pauseQueue", 200, { params });
    await call("limitQueue", 200, { params, json: { rate_per_s: 50 } });
    await call("limitQueue", 200, { params, json: {} });
    await call("purgeQueue", 200, { params });
    await call("resumeQueue", 200, { params });
    const { actions } = (await call("listActions", 200, { query: "?limit=1" })).json;
    expect(actions).toMatchObject([{ what: "queue.resume" }]);
    for (const id of ["getContract", "getDocs", "getDocsStyle"]) {
      const { headers } = await call(id, 200, { as: null });
      await call(id, 304, { as: null, headers: { "if-none-match": headers.get("etag") ?? "" } });
    }
  });

  test("the page is shown to everyone, with what it loads", async () => {
    const unchanged = async (id: string, options: CallOptions = {}) => {
      const answer = await call(id, 200, { ...options, as: null });
      const headers = { "if-none-match": answer.headers.get("etag") ?? "" };
      await call(id, 304, { ...options, as: null, headers });
      return answer.bytes.toString();
    };
    const index = await unchanged("showUploadPage");
    for (const id of ["showGroupPage", "showGroupsPage", "showFailuresPage"])
      expect(await unchanged(id, { params: { id: "any" } })).toBe(index);
    const names = [...index.matchAll(/"\/assets\/([^"]+)"/g)].map(([, name = ""]) => name);
    expect(names).not.toEqual([]);
    for (const name of names) await unchanged("getAsset", { params: { name } });
    const control = await call("showControl", 200, { as: null, headers: { accept: "text/html" } });
    expect(control.bytes.toString()).toBe(index);
  });

  test("a worker is shown, drained, resumed, given slots and shut down", async () => {
    // The first snapshot is older than the worker.
    const id = await vi.waitFor(async () => (await call("listWorkers", 200)).json.workers[0].id, 15_000);
    const params = { id };
    await call("getWorker", 200, { params });
    await call("drainWorker", 200, { params });
    await call("resumeWorker", 200, { params, json: {} });
    await call("resizeWorker", 200, { params, json: { slots: 3 } });
    await call("shutDownWorker", 200, { params });
  });

  test("a session begins with a key, is told of and ends", async () => {
    await call("signIn", 200, { json: { key: rig().keyed.keys["viewer"] }, as: null });
    await call("signIn", 401, { json: { key: "nobody's" }, as: null });
    await call("showSession", 200);
    await call("signOut", 204, { as: null });
  });
}

function form({ request, files }: { request?: object; files: readonly Uint8Array<ArrayBuffer>[] }): FormData {
  const data = new FormData();
  if (request) data.append("request", JSON.stringify(request));
  for (const [at, bytes] of files.entries()) data.append("images", new Blob([bytes]), `photo-${at}.png`);
  return data;
}
