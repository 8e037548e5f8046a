import { createHash } from "node:crypto";
import { outputKey } from "@sheaf/blobs";
import { TaskState } from "@sheaf/proto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type GatewayFixture, startGateway } from "./testing/gateway-fixture.ts";
import { callJson } from "./testing/http.ts";

let gateway: GatewayFixture;
beforeEach(async () => {
  gateway = await startGateway();
});
afterEach(() => gateway[Symbol.asyncDispose]());

const post = (path: string, body?: unknown, headers?: Record<string, string>) =>
  callJson(`${gateway.url}${path}`, { method: "POST", body, ...(headers && { headers }) });
const submit = async (body: object) => (await post("/v1/groups", body)).body.id as string;

describe("GET /v1/groups/{id}/tasks/{index}/outputs/{name}", () => {
  const bytes = Buffer.from("0123456789");
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  let path: string;

  beforeEach(async () => {
    const id = await submit({ task: "image.process", items: [{ source: "a", name: 'my "ünï".jpg' }] });
    const output = { name: "web", format: "webp", width: 1, height: 1, bytes: bytes.length, sha256 };
    gateway.scheduler.theGroup.tasks.set(0, { state: TaskState.SUCCEEDED, outputs: [output] });
    const draft = await gateway.blobs.draft([bytes] as unknown as AsyncIterable<Uint8Array>, { maxBytes: 100 });
    await draft.commit(outputKey(id, 0, "web", "webp"));
    path = `${gateway.url}/v1/groups/${id}/tasks/0/outputs/web`;
  });

  it("gives the bytes, safe to show and to keep", async () => {
    const response = await fetch(path);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      "content-type": "image/webp",
      "content-length": "10",
      etag: `"${sha256}"`,
      "cache-control": expect.stringContaining("immutable"),
      "content-disposition": `inline; filename="my __n__.web.webp"; filename*=UTF-8''my%20%22%C3%BCn%C3%AF%22.web.webp`,
      "x-content-type-options": "nosniff",
      "content-security-policy": expect.stringContaining("sandbox"),
      "accept-ranges": "bytes",
    });
  });

  it.each([
    ["bytes=2-4", {}, 206, "234", "bytes 2-4/10"],
    ["bytes=-3", {}, 206, "789", "bytes 7-9/10"],
    ["bytes=-99", {}, 206, "0123456789", "bytes 0-9/10"],
    ["bytes=8-", {}, 206, "89", "bytes 8-9/10"],
    ["bytes=0-1,3-4", {}, 200, "0123456789", null],
    ["lines=1-2", {}, 200, "0123456789", null],
    ["bytes=2-4", { "if-range": '"other"' }, 200, "0123456789", null],
    ["bytes=2-4", { "if-range": `"${sha256}"` }, 206, "234", "bytes 2-4/10"],
  ])("answers Range %s %o with %i", async (range, headers, status, text, contentRange) => {
    const response = await fetch(path, { headers: { range, ...headers } });
    expect(response.status).toBe(status);
    expect(await response.text()).toBe(text);
    expect(response.headers.get("content-range")).toBe(contentRange);
  });

  it("answers 416 past the end, 304 for the same hash, and HEAD without bytes", async () => {
    const past = await fetch(path, { headers: { range: "bytes=10-" } });
    expect([past.status, past.headers.get("content-range")]).toEqual([416, "bytes */10"]);
    expect(past.headers.get("cache-control")).toBe("no-store");
    expect((await fetch(path, { headers: { "if-none-match": `"${sha256}"` } })).status).toBe(304);
    const head = await fetch(path, { method: "HEAD" });
    expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "10", ""]);
  });

  it("is 404 for another name, and for bytes that are gone", async () => {
    expect((await callJson(`${path}x`)).body.code).toBe("not_found");
    for (const id of gateway.scheduler.groups.keys()) await gateway.blobs.delete(outputKey(id, 0, "web", "webp"));
    const gone = await callJson(path);
    expect(gone).toMatchObject({ status: 404, body: { code: "not_found" } });
    expect(gone.headers.get("etag")).toBeNull();
  });
});
