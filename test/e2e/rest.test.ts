import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { corpus, type Stack, startStack, tempDir } from "@sheaf/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { patientFetch } from "../patient-fetch.ts";
import { restClient } from "./client.ts";

const finished = ({ state }: { readonly state: string }) => state === "finished";

let home: Awaited<ReturnType<typeof tempDir>>;
let stack: Stack;
let client: ReturnType<typeof restClient>;

beforeAll(async () => {
  home = await tempDir();
  const presets = join(home.path, "presets.json");
  await writeFile(
    presets,
    JSON.stringify({ stamp: { description: "tiny", resize: { width: 32, height: 32 }, format: "png" } }),
  );
  stack = await startStack({ env: { SHEAF_PRESETS: presets } });
  client = restClient(stack.url);
});
afterAll(async () => {
  await stack?.[Symbol.asyncDispose]();
  await home?.[Symbol.asyncDispose]();
});

async function call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}) {
  const response = await patientFetch(stack.url + path, {
    method,
    headers: { ...(body !== undefined && { "content-type": "application/json" }), ...headers },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: text === "" ? undefined : JSON.parse(text) };
}

test("a key makes one group of any number of submits, at once and later, and refuses another body", async () => {
  const body = { task: "demo.noop", items: [{ name: "one" }, { name: "two" }] };
  const key = { "idempotency-key": "order-4711" };
  const answers = await Promise.all(Array.from({ length: 10 }, () => call("POST", "/v1/groups", body, key)));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
  const [id, ...others] = new Set(answers.map((answer) => answer.body.id));
  expect(others).toEqual([]);
  await client.until(id, finished);
  expect((await call("POST", "/v1/groups", body, key)).body).toMatchObject({ id, state: "finished" });
  const other = await call("POST", "/v1/groups", { ...body, priority: "high" }, key);
  expect(other).toMatchObject({ status: 422, body: { code: "idempotency_key_reused" } });
  expect(await call("POST", "/v1/groups", body, { "idempotency-key": "two words" })).toMatchObject({
    status: 400,
    body: { code: "invalid_request", errors: [{ pointer: "Idempotency-Key" }] },
  });
});

test("the first endpoint takes keys as well", async () => {
  const submit = (images: string[]) => call("POST", "/process_images", { images }, { "idempotency-key": "tutorial" });
  const first = await submit(["img1"]);
  expect(await submit(["img1"])).toEqual(first);
  expect((await submit(["img2"])).status).toBe(422);
  await client.cancel(first.body.group_id);
});

test("a failed image is retried, alone and with its group, and its attempts are told", async () => {
  const files = await corpus();
  const id = await client.upload([files.path("truncated.jpg"), files.path("tiny.png")]);
  await client.until(id, finished);
  expect(await call("POST", `/v1/groups/${id}/tasks/1/retry`)).toMatchObject({
    status: 409,
    body: { code: "task_succeeded" },
  });
  const retried = await call("POST", `/v1/groups/${id}/retry`, {});
  expect(retried).toMatchObject({ status: 200, body: { retried: 1, group: { id, round: 2 } } });
  await client.until(id, finished);
  expect(await call("POST", `/v1/groups/${id}/tasks/0/retry`)).toMatchObject({
    status: 200,
    body: { index: 0, round: 3 },
  });
  await client.until(id, finished);
  const { body } = await call("GET", `/v1/groups/${id}/tasks/0`);
  expect(body.attempts).toMatchObject(
    [1, 2, 3].map((round) => ({ round, run: round, error: { code: "corrupt_image" } })),
  );
});

test("one task is cancelled, and told of as its receipt says; retried with its group it runs", async () => {
  const item = (ms: number) => ({ args: { ms } });
  const { id } = await client.createGroup({ task: "demo.sleep", items: [item(60_000), item(60_000), item(60_000)] });
  await client.until(id, ({ counts }) => counts["running"] === 2);
  const receipts = [
    await call("POST", `/v1/groups/${id}/tasks/2/cancel`),
    await call("POST", `/v1/groups/${id}/tasks/0/cancel`),
  ];
  expect(receipts.map(({ body }) => body)).toEqual([
    { group_id: id, index: 2, removed: 1, aborting: 0, already_finished: 0 },
    { group_id: id, index: 0, removed: 0, aborting: 1, already_finished: 0 },
  ]);
  expect((await call("POST", `/v1/groups/${id}/tasks/7/cancel`)).status).toBe(404);
  expect(await call("POST", `/v1/groups/${id}/retry`, {})).toMatchObject({
    status: 409,
    body: { code: "group_not_finished" },
  });
  await client.cancel(id);
  expect(await call("POST", `/v1/groups/${id}/retry`, { cancelled: true })).toMatchObject({ body: { retried: 3 } });
  await client.until(id, ({ counts }) => counts["running"] === 2);
  await client.cancel(id);
});

test("a deleted group is gone with its outputs, and its key stays taken", async () => {
  const files = await corpus();
  const form = await client.upload([files.path("tiny.png")]);
  await client.until(form, finished);
  const [task] = await client.tasks(form);
  expect(task?.outputs.length).toBe(2);
  expect((await call("DELETE", `/v1/groups/${form}`)).status).toBe(204);
  const gone = { status: 410, body: { code: "group_deleted" } };
  expect(await call("GET", `/v1/groups/${form}`)).toMatchObject(gone);
  expect(await call("DELETE", `/v1/groups/${form}`)).toMatchObject(gone);
  expect((await fetch(stack.url + task?.outputs[0]?.href)).status).toBe(410);
  const body = { task: "demo.noop", items: [{}] };
  const keyed = await call("POST", "/v1/groups", body, { "idempotency-key": "deleted" });
  await client.until(keyed.body.id, finished);
  await call("DELETE", `/v1/groups/${keyed.body.id}`);
  expect(await call("POST", "/v1/groups", body, { "idempotency-key": "deleted" })).toMatchObject({
    status: 410,
    body: { code: "group_deleted" },
  });
});

test("a group that follows another is told of by both", async () => {
  const { id } = await client.createGroup({
    task: "demo.noop",
    items: [{}, {}],
    on_finished: { task: "demo.sleep", args: { ms: 1 } },
  });
  const followed = await vi.waitFor(
    async () => {
      const { body } = await call("GET", `/v1/groups/${id}`);
      expect(body.follow_ups).toMatchObject([{ kind: "on_finished" }]);
      return body;
    },
    { timeout: 10_000 },
  );
  const next = followed.follow_ups[0].group_id;
  await client.until(next, finished);
  expect((await call("GET", `/v1/groups/${next}`)).body).toMatchObject({ parent_id: id, outcome: "succeeded" });
});

test("limits are told", async () => {
  expect((await call("GET", "/v1/limits")).body).toMatchObject({
    image_bytes: 33_554_432,
    items_per_request: 10_000,
    formats: ["jpeg", "png", "webp", "avif", "gif"],
  });
});

test("presets of the installation's own file are told, taken, and what names another is refused", async () => {
  expect((await call("GET", "/v1/presets")).body.presets).toMatchObject([
    { name: "web", format: "webp", width: 1_600, fit: "inside" },
    { name: "thumb", width: 320, height: 320, fit: "cover" },
    { name: "stamp", description: "tiny", format: "png", width: 32 },
  ]);
  const files = await corpus();
  const upload = await fetch(`${stack.url}/v1/images`, {
    method: "POST",
    headers: { "content-type": "image/jpeg" },
    body: await readFile(files.path("photo.jpg")),
  });
  const [image] = ((await upload.json()) as { images: { id: string }[] }).images;
  const group = (preset: string) => ({ task: "image.process", items: [{ source: image?.id }], options: { preset } });
  const { id } = await client.createGroup(group("stamp"));
  await client.until(id, finished);
  expect((await client.tasks(id))[0]?.outputs).toMatchObject([{ name: "stamp", format: "png", width: 32, height: 32 }]);
  expect(await call("POST", "/v1/groups", group("poster"))).toMatchObject({
    status: 422,
    body: { code: "invalid_operation", errors: [{ pointer: "/options/preset" }] },
  });
});

test("a queue is paused, limited and resumed", async () => {
  const paused = { name: "demo", paused: true, limits: { rate_per_s: null, max_running: null, timeout_ms: null } };
  expect(await call("POST", "/v1/queues/demo/pause")).toEqual({ status: 200, body: paused });
  const { id } = await client.createGroup({ task: "demo.noop", items: [{}, {}] });
  expect(await call("POST", "/v1/queues/demo/limits", { rate_per_s: 50, max_running: 1 })).toMatchObject({
    body: { paused: true, limits: { rate_per_s: 50, max_running: 1, timeout_ms: null } },
  });
  expect((await client.group(id)).counts).toMatchObject({ queued: 2 });
  expect((await call("POST", "/v1/queues/demo/resume")).body.paused).toBe(false);
  await client.until(id, finished);
  expect((await call("POST", "/v1/queues/demo/limits", {})).body.limits.rate_per_s).toBeNull();
  expect((await call("POST", "/v1/queues/nope/pause")).status).toBe(404);
  expect(await call("POST", "/v1/queues/demo/limits", { rate_per_s: -1 })).toMatchObject({
    status: 400,
    body: { errors: [{ pointer: "/rate_per_s" }] },
  });
});
