import { expect, test } from "vitest";
import { createClient } from "./create-client.ts";
import { startEchoServer } from "./testing/echo-server.ts";
import { answer, startServer } from "./testing/local-server.ts";

test("items are appended at the place that is told, and again where no answer came; then the group is sealed", async () => {
  await using server = await startServer((req, res) => {
    if (server.seen.length === 1) req.socket.destroy();
    else answer(res, 202, { id: "g" });
  });
  const client = createClient({ baseUrl: server.url, retry: { attempts: 2, firstDelayMs: 1 } });
  expect(await client.append("g", { firstIndex: 7, items: [{ source: "img_1" }] })).toEqual({ id: "g" });
  expect(server.seen).toHaveLength(2);
  await using echo = await startEchoServer(200, { id: "g" });
  const other = createClient({ baseUrl: echo.url });
  await other.append("g", { firstIndex: 7, items: [{ source: "img_1", name: "a" }] });
  expect(await other.seal("g")).toEqual({ id: "g" });
  expect(echo.asked).toEqual([
    ["POST", "/v1/groups/g/items", { first_index: 7, items: [{ source: "img_1", name: "a" }] }],
    ["POST", "/v1/groups/g/seal", null],
  ]);
});

test("a group is answered only where it has changed", async () => {
  await using server = await startServer((req, res) => {
    if (req.headers["if-none-match"] === '"41"') answer(res, 200, { revision: "42" }, { etag: '"42"' });
    else res.writeHead(304, { etag: '"42"' }).end();
  });
  const client = createClient({ baseUrl: server.url });
  expect(await client.groupIfChanged("g", "41")).toEqual({ revision: "42" });
  expect(await client.groupIfChanged("g", "42")).toBeUndefined();
});

test("an uploaded image is told by its id, and one that is gone is an error", async () => {
  const facts = { id: "img_1", bytes: 1_024, format: "jpeg" };
  await using server = await startEchoServer(200, facts);
  expect(await createClient({ baseUrl: server.url }).image("img_1/2")).toEqual(facts);
  expect(server.asked).toEqual([["GET", "/v1/images/img_1%2F2", null]]);
  await using gone = await startEchoServer(404, { code: "not_found", detail: "no such image" });
  const asked = createClient({ baseUrl: gone.url }).image("img_1");
  await expect(asked).rejects.toMatchObject({ status: 404, code: "not_found" });
});
