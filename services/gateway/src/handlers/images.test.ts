import { afterEach, beforeEach, expect, it } from "vitest";
import { type GatewayFixture, startGateway } from "../testing/gateway-fixture.ts";
import { answerOf, callJson } from "../testing/http.ts";
import { pngLike } from "../testing/images.ts";

const BYTES = pngLike(10_000, 7);
const OTHER_IDS = [`img_${"0".repeat(32)}`, "img_1", "..%2f..", "%00"];

let gateway: GatewayFixture;
let url: string;
let id: string;
beforeEach(async () => {
  gateway = await startGateway();
  const headers = { "content-type": "image/png" };
  const { body } = await answerOf(await fetch(`${gateway.url}/v1/images`, { method: "POST", headers, body: BYTES }));
  id = body.images[0].id;
  url = `${gateway.url}/v1/images/${id}`;
});
afterEach(() => gateway[Symbol.asyncDispose]());

it("tells what an uploaded image is", async () => {
  expect(await callJson(url)).toMatchObject({ status: 200, body: { id, bytes: 10_000, format: "png" } });
});

it("gives its bytes, safe to show and to keep", async () => {
  const response = await fetch(`${url}/content`);
  expect(new Uint8Array(await response.arrayBuffer())).toEqual(BYTES);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "content-type": "image/png",
    "content-length": "10000",
    etag: `"${id}"`,
    "cache-control": expect.stringContaining("immutable"),
    "content-disposition": expect.stringContaining(`inline; filename="${id}.png"`),
    "x-content-type-options": "nosniff",
    "content-security-policy": expect.stringContaining("sandbox"),
    "accept-ranges": "bytes",
  });
});

it("gives a part of its bytes, and none to whom has them", async () => {
  const part = await fetch(`${url}/content`, { headers: { range: "bytes=0-7" } });
  expect([part.status, part.headers.get("content-range")]).toEqual([206, "bytes 0-7/10000"]);
  expect(new Uint8Array(await part.arrayBuffer())).toEqual(BYTES.slice(0, 8));
  expect((await fetch(`${url}/content`, { headers: { range: "bytes=10000-" } })).status).toBe(416);
  expect((await fetch(`${url}/content`, { headers: { "if-none-match": `"${id}"` } })).status).toBe(304);
  const head = await fetch(`${url}/content`, { method: "HEAD" });
  expect([head.status, head.headers.get("content-length"), await head.text()]).toEqual([200, "10000", ""]);
});

it("erases it once", async () => {
  expect((await callJson(url, { method: "DELETE" })).status).toBe(204);
  expect(await gateway.files()).toEqual([]);
  for (const [path, method] of [
    [url, "GET"],
    [`${url}/content`, "GET"],
    [url, "DELETE"],
  ] as const) {
    expect(await callJson(path, { method })).toMatchObject({ status: 404, body: { code: "not_found" } });
  }
});

it.each(OTHER_IDS)("does not know %s", async (other) => {
  const path = `${gateway.url}/v1/images/${other}`;
  expect((await callJson(path)).status).toBe(404);
  expect((await callJson(`${path}/content`)).status).toBe(404);
  expect((await callJson(path, { method: "DELETE" })).status).toBe(404);
  expect(await gateway.files()).toHaveLength(1);
});

it("refuses other methods by naming those there are", async () => {
  const refused = await callJson(url, { method: "PUT" });
  expect([refused.status, refused.headers.get("allow")]).toEqual([405, "GET, HEAD, DELETE"]);
});
