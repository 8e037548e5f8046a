import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ask } from "../testing/ask.ts";
import { type GatewayFixture, startGateway } from "../testing/gateway-fixture.ts";
import { HIDDEN, makePageFolder, PAGE_FILES, type PageFolder, SCRIPT } from "../testing/page-folder.ts";

const TEXT = PAGE_FILES[`assets/${SCRIPT}`];

let folder: PageFolder;
let gateway: GatewayFixture;
beforeAll(async () => {
  folder = await makePageFolder();
  gateway = await startGateway({ pageFolder: folder.path });
});
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await folder?.[Symbol.asyncDispose]();
});
const get = (path: string, headers: Record<string, string> = {}, method = "GET") =>
  ask(gateway.port, path, { method, headers });

it.each([
  [SCRIPT, "text/javascript; charset=utf-8"],
  ["style-3c4d.css", "text/css; charset=utf-8"],
  ["icon-5e6f.svg", "image/svg+xml"],
  ["web", "application/octet-stream"],
])("%s is served as %s, to be kept for good", async (name, type) => {
  const { status, headers, body } = await get(`/assets/${name}`);
  expect([status, body.toString()]).toEqual([200, PAGE_FILES[`assets/${name}`]]);
  expect(headers).toMatchObject({
    "content-type": type,
    "cache-control": "public, max-age=31536000, immutable",
    vary: "Accept-Encoding",
    "x-content-type-options": "nosniff",
    "content-security-policy": expect.stringContaining("worker-src 'self'"),
    etag: expect.stringMatching(/^"[\w-]{43}"$/),
  });
  expect(headers["content-encoding"]).toBeUndefined();
});

describe("a compressed form", () => {
  const plain = (bytes: Buffer) => bytes;
  it.each([
    ["gzip, deflate, br, zstd", "br", brotliDecompressSync],
    ["br;q=0.1, gzip", "br", brotliDecompressSync],
    ["GZIP", "gzip", gunzipSync],
    ["br;q=0, gzip ; q=0.5", "gzip", gunzipSync],
    ["br; q=0.000, gzip;q=0.", undefined, plain],
    ["identity", undefined, plain],
    ["*", undefined, plain],
    ["sabre, gzipped", undefined, plain],
    [",;;=,q=0,\u00e9", undefined, plain],
    ["br;".repeat(2_000), "br", brotliDecompressSync],
  ])("goes by Accept-Encoding: %.40s", async (accepted, coding, unpack) => {
    const { status, headers, body } = await get(`/assets/${SCRIPT}`, { "accept-encoding": accepted });
    expect([status, headers["content-encoding"], headers.vary]).toEqual([200, coding, "Accept-Encoding"]);
    expect(headers["content-length"]).toBe(String(body.length));
    expect(unpack(body).toString()).toBe(TEXT);
  });

  it("is left out where the build has none", async () => {
    const { headers, body } = await get("/assets/web", { "accept-encoding": "br, gzip" });
    expect([headers["content-encoding"], body.toString()]).toEqual([undefined, PAGE_FILES["assets/web"]]);
  });

  it("has an ETag of its own, and is no file of its own", async () => {
    const etags = ["br", "gzip", "identity"].map(
      async (accepted) => (await get(`/assets/${SCRIPT}`, { "accept-encoding": accepted })).headers.etag,
    );
    expect(new Set(await Promise.all(etags)).size).toBe(3);
    for (const end of [".br", ".gz"]) expect((await get(`/assets/${SCRIPT}${end}`)).status).toBe(404);
  });
});

it("an asset is not sent again to who has it, and only told of by HEAD", async () => {
  const headers = { "accept-encoding": "br" };
  const head = await get(`/assets/${SCRIPT}`, headers, "HEAD");
  expect([head.status, head.body.length, head.headers["content-encoding"]]).toEqual([200, 0, "br"]);
  const { etag = "" } = head.headers;
  const again = await get(`/assets/${SCRIPT}`, { ...headers, "if-none-match": etag });
  expect([again.status, again.body.length]).toEqual([304, 0]);
  expect(again.headers).toMatchObject({ etag, "cache-control": expect.stringContaining("immutable") });
  expect((await get(`/assets/${SCRIPT}`, { "if-none-match": etag })).status).toBe(200);
  expect((await get(`/assets/${SCRIPT}`, { range: "bytes=5-1" })).status).toBe(200);
});

it.each([
  "/assets",
  "/assets/",
  "/assets/nope.js",
  "/assets/.env",
  "/assets/..env",
  "/assets/more",
  "/assets/more/",
  "/assets/more/deep.js",
  "/assets/more%2fdeep.js",
  "/assets/..%2f..%2fpackage.json",
  "/assets/%2e%2e%2f%2e%2e%2fpackage.json",
  "/assets/..%252f..%252fpackage.json",
  "/assets/../../package.json",
  "/assets/%2e%2e/%2e%2e/package.json",
  "/assets/..%5c..%5cpackage.json",
  "/assets/..\\..\\package.json",
  "/assets/../.stamp",
  "/assets/..%2f.stamp",
  "/assets/..%2findex.html",
  "/assets/web%00",
  "/assets/web%00.js",
  "/assets//web",
  "/assets/./web",
  "/assets/__proto__",
  "/assets/constructor",
  "/assets/%2fetc%2fpasswd",
  "/Assets/web",
])("nothing is at %s", async (path) => {
  const { status, headers, body } = await get(path);
  expect([status, headers["content-type"]]).toEqual([404, "application/problem+json; charset=utf-8"]);
  expect(headers["cache-control"]).toBe("no-store");
  expect(body.toString()).not.toContain(HIDDEN);
});

it.each(["/assets/%ff", "/assets/%zz", "/assets/%c0%ae%c0%ae%c0%afpackage.json"])("%s is no path", async (path) => {
  expect((await get(path)).status).toBe(400);
});
