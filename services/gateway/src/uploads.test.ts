import { createHash } from "node:crypto";
import { Code } from "@connectrpc/connect";
import { imageId, sourceKey } from "@sheaf/blobs";
import { ErrorCode } from "@sheaf/proto";
import { rpcError } from "@sheaf/service";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type FixtureOptions, type GatewayFixture, startGateway } from "./testing/gateway-fixture.ts";
import { answerOf, postForm } from "./testing/http.ts";
import { pngLike } from "./testing/images.ts";
import { openRawSocket, rawForm, rawHead } from "./testing/raw-socket.ts";

const KIB = 1_024;
const TEXT = new TextEncoder().encode("not an image");

let gateway: GatewayFixture;
const start = async (options: FixtureOptions = {}) => {
  gateway = await startGateway(options);
};
const processImages = () => `${gateway.url}/process_images`;
afterEach(() => gateway[Symbol.asyncDispose]());

const expectNothingLeft = () => vi.waitFor(async () => expect(await gateway.files()).toEqual([]));

describe("POST /process_images with files", () => {
  it("stores each file under its content and makes a sealed group of them, in order", async () => {
    await start();
    const files = Array.from({ length: 40 }, (_, n) => [`photo-${n}.png`, pngLike(3_000 * (n + 1), n)] as const);
    const { status, body, headers } = await postForm(processImages(), files);
    expect(status).toBe(202);
    expect(headers.get("location")).toBe(`/v1/groups/${body.group_id}`);
    const { items, sealed } = gateway.scheduler.theGroup;
    expect(sealed).toBe(true);
    const ids = files.map(([, bytes]) => imageId("default", createHash("sha256").update(bytes).digest("hex")));
    expect(items.map(({ source }) => source)).toEqual(ids);
    expect(items.map(({ name }) => name)).toEqual(files.map(([name]) => name));
    for (const [n, id] of ids.entries()) expect((await gateway.blobs.stat(sourceKey(id)))?.bytes).toBe(3_000 * (n + 1));
  });

  it("starts the first image while the second one still comes in", async () => {
    await start();
    const raw = await openRawSocket(gateway.port);
    raw.send(rawHead("/process_images", { "Content-Type": rawForm.contentType, "Transfer-Encoding": "chunked" }));
    const chunk = (data: Buffer) =>
      raw.send(Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from("\r\n")]));
    chunk(
      Buffer.concat([rawForm.file("a.png", pngLike(KIB, 1)), rawForm.file("b.png", pngLike(KIB, 2)).subarray(0, 300)]),
    );
    await vi.waitFor(() => expect(gateway.scheduler.theGroup.items.length).toBe(1));
    expect(gateway.scheduler.theGroup.sealed).toBe(false);
    chunk(Buffer.concat([rawForm.file("b.png", pngLike(KIB, 2)).subarray(300), rawForm.end]));
    raw.send("0\r\n\r\n");
    await vi.waitFor(() => expect(raw.received()).toContain("202 Accepted"));
    expect(gateway.scheduler.theGroup.items.length).toBe(2);
    raw.socket.destroy();
  });

  it("makes bad files failed tasks among good ones", async () => {
    await start({ limits: { imageBytes: 10 * KIB } });
    const { status } = await postForm(processImages(), [
      ["good.png", pngLike(10 * KIB, 1)],
      ["text.png", TEXT],
      ["large.png", pngLike(300 * KIB, 2)],
      ["empty.png", new Uint8Array()],
      ["svg.png", new TextEncoder().encode("<svg xmlns='http://www.w3.org/2000/svg'/>")],
      ["last.png", pngLike(KIB, 3)],
    ]);
    expect(status).toBe(202);
    const { items } = gateway.scheduler.theGroup;
    const { UNSUPPORTED_FORMAT, IMAGE_TOO_LARGE } = ErrorCode;
    const codes = [undefined, UNSUPPORTED_FORMAT, IMAGE_TOO_LARGE, UNSUPPORTED_FORMAT, UNSUPPORTED_FORMAT, undefined];
    expect(items.map(({ rejection }) => rejection?.code)).toEqual(codes);
    expect(items.map(({ name }) => name)).toEqual([
      "good.png",
      "text.png",
      "large.png",
      "empty.png",
      "svg.png",
      "last.png",
    ]);
    expect((await gateway.files()).length).toBe(2);
  });

  it("accepts a group of bad files only", async () => {
    await start();
    expect((await postForm(processImages(), [["a.png", TEXT]])).status).toBe(202);
    expect(gateway.scheduler.theGroup.sealed).toBe(true);
    await expectNothingLeft();
  });

  it("answers a form without files in the contract's own words, an empty file field included", async () => {
    await start();
    const words = { status: 400, body: { error: "Missing or invalid images parameter" } };
    expect(await postForm(processImages(), [])).toMatchObject(words);
    const emptyField = `--sheaf-test-boundary\r\nContent-Disposition: form-data; name="images"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n\r\n`;
    const textField = `--sheaf-test-boundary\r\nContent-Disposition: form-data; name="images"\r\n\r\nimg1\r\n`;
    for (const part of [emptyField, textField]) {
      const headers = { "content-type": rawForm.contentType };
      const response = await fetch(processImages(), { method: "POST", headers, body: part + rawForm.end.toString() });
      expect(await answerOf(response)).toMatchObject(words);
    }
    expect(gateway.scheduler.groups.size).toBe(0);
  });

  it("refuses text fields by name and takes everything back", async () => {
    await start();
    const form = new FormData();
    form.append("images", new Blob([pngLike(KIB)]), "a.png");
    form.append("note", "hello");
    const answer = await answerOf(await fetch(processImages(), { method: "POST", body: form }));
    expect(answer).toMatchObject({ status: 400, body: { error: 'Unknown field "note"' } });
    await expectNothingLeft();
  });

  it("shows names without paths, control characters and tricks of direction", async () => {
    await start();
    await postForm(processImages(), [
      ["../../etc/passwd\u202egnp.png", pngLike(KIB)],
      [`${"é".repeat(400)}.png`, pngLike(KIB)],
    ]);
    const [evil = "", long = ""] = gateway.scheduler.theGroup.items.map(({ name }) => name);
    expect(evil).toBe("passwdgnp.png");
    expect(long).toBe("é".repeat(255));
  });

  it.each([
    ["the whole request", { requestBytes: 64 * KIB }],
    ["the number of files", { itemsPerRequest: 2 }],
  ])("answers 413 over the limit of %s, and nothing stays", async (_, limits) => {
    await start({ limits });
    const body = Buffer.concat(
      [1, 2, 3].map((n) => rawForm.file(`${n}.png`, pngLike(30 * KIB, n))).concat(rawForm.end),
    );
    // Streamed, so that no Content-Length gives it away.
    const response = await fetch(processImages(), {
      method: "POST",
      headers: { "content-type": rawForm.contentType },
      body: new Blob([body]).stream(),
      duplex: "half",
    });
    expect(await answerOf(response)).toMatchObject({
      status: 413,
      body: { error: expect.stringContaining("at most") },
    });
    await expectNothingLeft();
    for (const { cancelled } of gateway.scheduler.groups.values()) expect(cancelled).toBe(true);
  });

  it("refuses an announced length over the limit without reading on", async () => {
    await start({ limits: { requestBytes: 64 * KIB } });
    const raw = await openRawSocket(gateway.port);
    raw.send(rawHead("/process_images", { "Content-Type": rawForm.contentType, "Content-Length": 70_000 }));
    expect(await raw.closed()).toMatch(/^HTTP\/1.1 413 .*"error"/s);
  });

  it("refuses compressed uploads", async () => {
    await start();
    const headers = { "content-type": rawForm.contentType, "content-encoding": "gzip" };
    const response = await fetch(processImages(), { method: "POST", headers, body: "x" });
    expect(await answerOf(response)).toMatchObject({ status: 415, body: { error: expect.any(String) } });
  });

  it.each([
    ["no boundary", "multipart/form-data", rawForm.file("a.png", pngLike(KIB))],
    ["another boundary", "multipart/form-data; boundary=other", rawForm.file("a.png", pngLike(KIB))],
    ["a cut file", rawForm.contentType, rawForm.file("a.png", pngLike(KIB)).subarray(0, 600)],
    ["a missing end", rawForm.contentType, rawForm.file("a.png", pngLike(KIB))],
    [
      "a good file and a bent header",
      rawForm.contentType,
      Buffer.concat([rawForm.file("a.png", pngLike(KIB)), Buffer.from("--sheaf-test-boundary\r\nno header\r\n\r\nx")]),
    ],
    ["no body", rawForm.contentType, Buffer.alloc(0)],
  ])("answers 400 for a form with %s, and nothing stays", async (_, contentType, body) => {
    await start();
    const headers = { "content-type": contentType };
    const answer = await answerOf(await fetch(processImages(), { method: "POST", headers, body }));
    expect(answer).toMatchObject({ status: 400, body: { error: expect.any(String) } });
    await expectNothingLeft();
    for (const { cancelled } of gateway.scheduler.groups.values()) expect(cancelled).toBe(true);
  });

  it("cancels the group and removes its files when the client leaves half-way", async () => {
    await start();
    const raw = await openRawSocket(gateway.port);
    raw.send(rawHead("/process_images", { "Content-Type": rawForm.contentType, "Content-Length": 1_000_000 }));
    raw.send(rawForm.file("a.png", pngLike(50 * KIB, 1)));
    raw.send(rawForm.file("b.png", pngLike(50 * KIB, 2)).subarray(0, 20 * KIB));
    await vi.waitFor(() => expect(gateway.scheduler.theGroup.items.length).toBe(1));
    expect((await gateway.files()).length).toBeGreaterThan(0);
    raw.socket.destroy();
    await vi.waitFor(() => expect(gateway.scheduler.theGroup.cancelled).toBe(true));
    await expectNothingLeft();
  });

  it("cancels the group when the client leaves after its last byte and before its answer", async () => {
    await start();
    const release = Promise.withResolvers<void>();
    gateway.scheduler.before = (method) => (method === "sealGroup" ? release.promise : undefined);
    const body = Buffer.concat([rawForm.file("a.png", pngLike(KIB)), rawForm.end]);
    const raw = await openRawSocket(gateway.port);
    raw.send(rawHead("/process_images", { "Content-Type": rawForm.contentType, "Content-Length": body.length }));
    raw.send(body);
    await vi.waitFor(() => expect(gateway.scheduler.calls.some(({ method }) => method === "sealGroup")).toBe(true));
    raw.socket.destroy();
    release.resolve();
    await vi.waitFor(() => expect(gateway.scheduler.theGroup.cancelled).toBe(true));
    await expectNothingLeft();
  });

  it("leaves an image alone that an earlier request has stored too", async () => {
    await start();
    await postForm(processImages(), [["a.png", pngLike(KIB, 1)]]);
    const [kept] = await gateway.files();
    gateway.scheduler.before = (method) => {
      if (method === "sealGroup") throw rpcError(Code.Internal, "broken");
    };
    expect(
      (
        await postForm(processImages(), [
          ["a.png", pngLike(KIB, 1)],
          ["b.png", pngLike(KIB, 2)],
        ])
      ).status,
    ).toBe(500);
    expect(await gateway.files()).toEqual([kept]);
  });

  it("stops an upload early when the group cannot be made", async () => {
    await start();
    gateway.scheduler.before = (method) => {
      if (method === "submitGroup") throw rpcError(Code.ResourceExhausted, "too many tasks", { retryDelayMs: 5_000 });
    };
    const answer = await postForm(processImages(), [["a.png", pngLike(KIB, 1)]]);
    expect(answer).toMatchObject({ status: 429, body: { error: "too many tasks" } });
    expect(answer.headers.get("retry-after")).toBe("5");
    await expectNothingLeft();
  });
});
