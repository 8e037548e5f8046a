import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { buffer } from "node:stream/consumers";
import { afterEach, beforeEach, expect, it } from "vitest";
import { BlobStoreUnavailableError } from "../errors.ts";
import { bodyStream } from "./body-stream.ts";
import { deadlineFetch } from "./deadline-fetch.ts";

/** Answers with headers and the beginning of a body, and then no more; `/none` has no answer at all. */
let server: Server;
let url: string;

beforeEach(async () => {
  server = createServer((req, res) => {
    if (req.url !== "/none") res.writeHead(200, { "content-length": 1000 }).write("begin");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const fetchSoon = deadlineFetch(50);
/** Its answers begin: a test that is held up must not take that for silence. */
const fetchLater = deadlineFetch(1_000);
const reading = { doing: "read x", silenceMs: 50 };

it("gives up when no answer begins in time", async () => {
  await expect(fetchSoon(`${url}/none`, { method: "GET" })).rejects.toThrow(/silent/);
  await expect(fetchSoon(`${url}/none`, { method: "PUT", body: "x" })).rejects.toThrow(/timeout/);
});

it("gives up when an answer does not end in time, unless it is an object's bytes", async () => {
  await expect((await fetchLater(`${url}/?list-type=2`, { method: "GET" })).text()).rejects.toThrow(/timeout/);
});

it("gives up reading a body that has fallen silent", async () => {
  const { body } = await fetchLater(`${url}/object`, { method: "GET" });
  await expect(buffer(bodyStream(body, reading))).rejects.toThrow(BlobStoreUnavailableError);
});

it("closes the connection when its reader leaves", async () => {
  const { body } = await fetchLater(`${url}/object`, { method: "GET" });
  const stream = bodyStream(body, { ...reading, silenceMs: 10_000 });
  await once(stream, "readable");
  expect(await connections()).toBe(1);
  stream.destroy();
  await expect.poll(connections).toBe(0);
});

const connections = () => new Promise((resolve) => server.getConnections((_error, count) => resolve(count)));
