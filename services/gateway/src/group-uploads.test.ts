import { createHash } from "node:crypto";
import { Code } from "@connectrpc/connect";
import { imageId } from "@sheaf/blobs";
import { ErrorCode, Priority } from "@sheaf/proto";
import { keyedGroupId, rpcError } from "@sheaf/service";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type FixtureOptions, type GatewayFixture, startGateway } from "./testing/gateway-fixture.ts";
import { answerOf, callJson } from "./testing/http.ts";
import { pngLike } from "./testing/images.ts";
import { openRawSocket, rawForm, rawHead } from "./testing/raw-socket.ts";

const KIB = 1_024;
const A = pngLike(KIB, 1);
const B = pngLike(KIB, 2);
const TEXT = new TextEncoder().encode("not an image");
const IMAGES = { task: "image.process" };
const [IMAGE_A, IMAGE_B] = [A, B].map((bytes) => imageId("default", createHash("sha256").update(bytes).digest("hex")));

let gateway: GatewayFixture;
const start = async (options: FixtureOptions = {}) => {
  gateway = await startGateway(options);
};
afterEach(() => gateway[Symbol.asyncDispose]());

const request = (value: unknown) => rawForm.text("request", JSON.stringify(value));
const post = async (path: string, parts: readonly Uint8Array[], headers: Record<string, string> = {}) =>
  answerOf(
    await fetch(`${gateway.url}${path}`, {
      method: "POST",
      headers: { "content-type": rawForm.contentType, ...headers },
      body: Buffer.concat([...parts, rawForm.end]),
    }),
  );
const submit = (parts: readonly Uint8Array[], headers?: Record<string, string>) => post("/v1/groups", parts, headers);
const [fileA, fileB] = [rawForm.file("a.png", A), rawForm.file("b.png", B)];
const expectNothingLeft = () => vi.waitFor(async () => expect(await gateway.files()).toEqual([]));

describe("a form to POST /v1/groups", () => {
  it("makes a group of its files by what the request says, and answers it", async () => {
    await start();
    const options = { preset: "web" };
    const more = { priority: "high", max_attempts: 5, labels: { album: "x" }, options };
    const { status, body, headers } = await submit([request({ ...IMAGES, ...more }), fileA, fileB, fileA]);
    expect(status).toBe(202);
    expect(body).toMatchObject({ task: "image.process", open: false, priority: "high", counts: { total: 3 } });
    expect(headers.get("location")).toBe(`/v1/groups/${body.id}`);
    const { request: seen, items, sealed } = gateway.scheduler.theGroup;
    expect(seen).toMatchObject({ priority: Priority.HIGH, maxAttempts: 5, labels: { album: "x" }, options });
    expect(items.map(({ source, name }) => [source, name])).toEqual([
      [IMAGE_A, "a.png"],
      [IMAGE_B, "b.png"],
      [IMAGE_A, "a.png"],
    ]);
    expect(sealed).toBe(true);
  });

  it("takes any task type, and makes a file that is no image a failed task", async () => {
    await start();
    expect((await submit([request({ task: "demo.noop" }), fileA, rawForm.file("t.png", TEXT)])).status).toBe(202);
    const { items } = gateway.scheduler.theGroup;
    expect(items.map(({ rejection }) => rejection?.code)).toEqual([undefined, ErrorCode.UNSUPPORTED_FORMAT]);
  });

  it("leaves the group open where it is asked to", async () => {
    await start();
    const { body } = await submit([request({ ...IMAGES, open: true }), fileA]);
    expect(body).toMatchObject({ state: "open", open: true, counts: { total: 1 } });
    expect(gateway.scheduler.theGroup.sealed).toBe(false);
  });

  it.each([
    ["no request", [fileA], 400, "invalid_multipart", /"request" must come before the files/],
    ["a request after a file", [fileA, request(IMAGES)], 400, "invalid_multipart", /before the files/],
    ["a request as a file", [rawForm.file("request", TEXT), fileA], 400, "invalid_multipart", /as text/],
    ["two requests", [request(IMAGES), request(IMAGES), fileA], 400, "invalid_multipart", /twice/],
    ["another text", [request(IMAGES), rawForm.text("note", "x"), fileA], 400, "invalid_request", /"note"/],
    ["another text first", [rawForm.text("note", "x"), request(IMAGES), fileA], 400, "invalid_request", /"note"/],
    ["a text after a file", [request(IMAGES), fileA, rawForm.text("note", "x")], 400, "invalid_request", /"note"/],
    ["no JSON", [rawForm.text("request", "{"), fileA], 400, "invalid_json", /The field "request"/],
    ["items", [request({ ...IMAGES, items: [] }), fileA], 400, "invalid_request", /\/items: Unknown field/],
    ["no task", [request({}), fileA], 400, "invalid_request", /\/task/],
    ["no files", [request(IMAGES)], 400, "invalid_request", /no files/],
    ["a huge request", [request({ task: "x".repeat(300 * KIB) }), fileA], 413, "body_too_large", /at most 262144/],
    ["bad options", [request({ ...IMAGES, options: { preset: "?" } }), fileA], 422, "invalid_operation", /preset/],
    ["an unknown task", [request({ task: "demo.nope" }), fileA], 422, "unknown_task_type", /no such/],
  ])("with %s is refused by name, and nothing stays", async (_, parts, status, code, detail) => {
    await start();
    expect(await submit(parts)).toMatchObject({ status, body: { code, detail: expect.stringMatching(detail) } });
    await expectNothingLeft();
    for (const { cancelled } of gateway.scheduler.groups.values()) expect(cancelled).toBe(true);
  });

  it("over the number of files is refused, and nothing stays", async () => {
    await start({ limits: { itemsPerRequest: 2 } });
    expect(await submit([request(IMAGES), fileA, fileB, fileA])).toMatchObject({ status: 413 });
    await expectNothingLeft();
  });

  it("stores nothing of a form whose options are wrong", async () => {
    await start();
    const raw = await openRawSocket(gateway.port);
    raw.send(rawHead("/v1/groups", { "Content-Type": rawForm.contentType, "Content-Length": 1_000_000 }));
    raw.send(Buffer.concat([request({ ...IMAGES, options: 1 }), fileA.subarray(0, 300)]));
    expect(await raw.closed()).toMatch(/^HTTP\/1.1 400 .*"\/options"/s);
    expect(gateway.scheduler.calls.filter(({ method }) => method === "submitGroup")).toEqual([]);
    expect(await gateway.files()).toEqual([]);
  });

  it.each([
    ["is cancelled and its files are removed", {}, { cancelled: true, sealed: false }],
    ["stays under a key, for the same form again", { "Idempotency-Key": "k" }, { cancelled: false, sealed: true }],
  ])("whose client leaves half-way %s", async (_, headers, end) => {
    await start();
    const raw = await openRawSocket(gateway.port);
    raw.send(rawHead("/v1/groups", { "Content-Type": rawForm.contentType, "Content-Length": 1_000_000, ...headers }));
    raw.send(Buffer.concat([request(IMAGES), fileA, fileB.subarray(0, 300)]));
    await vi.waitFor(() => expect(gateway.scheduler.theGroup.items.length).toBe(1));
    raw.socket.destroy();
    if (end.cancelled) {
      await vi.waitFor(() => expect(gateway.scheduler.theGroup.cancelled).toBe(true));
      await expectNothingLeft();
      return;
    }
    // What is left of the second file goes, the first one stays.
    await vi.waitFor(async () => expect((await gateway.files()).length).toBe(1));
    const again = await submit([request(IMAGES), fileA, fileB], { "idempotency-key": "k" });
    expect(again).toMatchObject({ status: 202, body: { id: keyedGroupId("default", "k"), counts: { total: 2 } } });
    expect(gateway.scheduler.theGroup).toMatchObject(end);
  });

  it("to /process_images has the group of its key, and a bad key is refused", async () => {
    await start();
    const upload = (key: string) => post("/process_images", [fileA, fileB], { "idempotency-key": key });
    expect(await upload("k")).toMatchObject({ status: 202, body: { group_id: keyedGroupId("default", "k") } });
    expect(gateway.scheduler.theGroup).toMatchObject({ sealed: true, cancelled: false });
    expect(gateway.scheduler.theGroup.items.map(({ source }) => source)).toEqual([IMAGE_A, IMAGE_B]);
    expect((await upload("k".repeat(256))).status).toBe(400);
  });

  it("under a key removes a file that is refused, and no other", async () => {
    await start();
    gateway.scheduler.before = (method) => {
      if (method === "appendItems") throw rpcError(Code.ResourceExhausted, "too many tasks");
    };
    const answer = await submit([request(IMAGES), fileA, fileB], { "idempotency-key": "k" });
    expect(answer.status).toBe(429);
    expect(await gateway.files()).toEqual([expect.stringContaining(String(IMAGE_A).slice(-8))]);
    expect(gateway.scheduler.theGroup).toMatchObject({ cancelled: false, sealed: false });
  });
});

describe("a form to POST /v1/groups/{id}/items", () => {
  const open = async () => {
    await start();
    const body = { ...IMAGES, open: true };
    return String((await callJson(`${gateway.url}/v1/groups`, { method: "POST", body })).body.id);
  };
  const names = () => gateway.scheduler.theGroup.items.map(({ name }) => name);

  it("appends its files in order, at the end or from an index that makes a repeat harmless", async () => {
    const items = `/v1/groups/${await open()}/items`;
    expect(await post(items, [fileA, fileB])).toMatchObject({
      status: 202,
      body: { open: true, counts: { total: 2 } },
    });
    const at = (first_index: number) => post(items, [request({ first_index }), fileA, fileB]);
    expect((await at(0)).body.counts.total).toBe(2);
    expect((await at(2)).body.counts.total).toBe(4);
    expect((await at(2)).body.counts.total).toBe(4);
    expect(names()).toEqual(["a.png", "b.png", "a.png", "b.png"]);
  });

  it("keeps what was appended when its client leaves, and no other file", async () => {
    const items = `/v1/groups/${await open()}/items`;
    const raw = await openRawSocket(gateway.port);
    raw.send(rawHead(items, { "Content-Type": rawForm.contentType, "Content-Length": 1_000_000 }));
    raw.send(Buffer.concat([fileA, fileB.subarray(0, 300)]));
    await vi.waitFor(() => expect(names()).toEqual(["a.png"]));
    raw.socket.destroy();
    await vi.waitFor(async () => expect((await gateway.files()).length).toBe(1));
    expect(gateway.scheduler.theGroup).toMatchObject({ cancelled: false, sealed: false });
  });

  it.each([
    ["an index that is not the next", [request({ first_index: 7 }), fileA], 409, "index_mismatch"],
    ["a request after its files", [fileA, request({ first_index: 0 })], 400, "invalid_multipart"],
    ["an unknown member", [request({ index: 0 }), fileA], 400, "invalid_request"],
    ["no files", [request({ first_index: 0 })], 400, "invalid_request"],
  ])("with %s is refused", async (_, parts, status, code) => {
    const items = `/v1/groups/${await open()}/items`;
    expect(await post(items, parts)).toMatchObject({ status, body: { code } });
    const kept = gateway.scheduler.theGroup.items.length;
    await vi.waitFor(async () => expect((await gateway.files()).length).toBe(kept));
  });

  it("to a group that there is not, or that takes no more, stores nothing", async () => {
    const id = await open();
    await callJson(`${gateway.url}/v1/groups/${id}/seal`, { method: "POST" });
    expect(await post(`/v1/groups/${id}/items`, [fileA])).toMatchObject({
      status: 409,
      body: { code: "group_sealed" },
    });
    const nobody = "0192b7a0-0000-7000-8000-000000000000";
    expect(await post(`/v1/groups/${nobody}/items`, [fileA])).toMatchObject({
      status: 404,
      body: { code: "not_found" },
    });
    await expectNothingLeft();
  });
});
