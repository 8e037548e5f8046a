import { expect, test } from "vitest";
import { createClient } from "./create-client.ts";
import type { ConnectionState } from "./events/connection-state.ts";
import type { SheafClient } from "./sheaf-client.ts";
import { startEchoServer } from "./testing/echo-server.ts";
import { answer, startServer } from "./testing/local-server.ts";

const RETRY = { attempts: 2, firstDelayMs: 1 };

type Call = (client: SheafClient) => Promise<unknown>;
/** What is sent, and whether it is sent again after a 503. */
const CALLS: readonly (readonly [name: string, call: Call, path: string, body: unknown, again: boolean])[] = [
  ["pauseQueue", (c) => c.pauseQueue("a b"), "/v1/queues/a%20b/pause", null, true],
  ["resumeQueue", (c) => c.resumeQueue("q"), "/v1/queues/q/resume", null, true],
  ["limitQueue", (c) => c.limitQueue("q", { rate_per_s: 2 }), "/v1/queues/q/limits", { rate_per_s: 2 }, true],
  ["purgeQueue", (c) => c.purgeQueue("q"), "/v1/queues/q/purge", null, false],
  ["drainWorker", (c) => c.drainWorker("w/1"), "/v1/workers/w%2F1/drain", null, true],
  ["resumeWorker", (c) => c.resumeWorker("w"), "/v1/workers/w/resume", null, true],
  ["resizeWorker", (c) => c.resizeWorker("w", 3), "/v1/workers/w/slots", { slots: 3 }, true],
  ["shutDownWorker", (c) => c.shutDownWorker("w"), "/v1/workers/w/shutdown", null, false],
  ["redeliverWebhook", (c) => c.redeliverWebhook("g"), "/v1/groups/g/webhook/redeliver", null, false],
];

test.each(CALLS)(
  "%s says what it wants, and again only where that does no harm",
  async (_, call, path, body, again) => {
    await using server = await startEchoServer(200, { done: true });
    expect(await call(createClient({ baseUrl: server.url }))).toEqual({ done: true });
    expect(server.asked).toEqual([["POST", path, body]]);
    await using away = await startEchoServer(503, { code: "unavailable", detail: "no" });
    const failing = call(createClient({ baseUrl: away.url, retry: RETRY }));
    await expect(failing).rejects.toMatchObject({ status: 503, code: "unavailable" });
    expect(away.asked).toHaveLength(again ? 2 : 1);
  },
);

test("actions are read page by page", async () => {
  await using server = await startServer((req, res) => {
    const cursor = new URL(req.url ?? "", "http://x").searchParams.get("cursor");
    answer(res, 200, { actions: [{ id: cursor ?? "first" }], next_cursor: cursor === null ? "second" : null });
  });
  const ids: string[] = [];
  for await (const { id } of createClient({ baseUrl: server.url }).actions({ pageSize: 1 })) ids.push(id);
  expect(ids).toEqual(["first", "second"]);
  expect(server.seen.map(({ url }) => url)).toEqual(["/v1/actions?limit=1", "/v1/actions?limit=1&cursor=second"]);
});

test("a watch of Control goes on after the snapshot it has seen, and tells of its connections", async () => {
  const snapshot = (n: number) => `id: s${n}\nevent: control.snapshot\ndata: {"late_ms":${n}}\n\n`;
  await using server = await startServer((req, res) => {
    const last = Number(req.headers["last-event-id"]?.slice(1) ?? 0);
    res.writeHead(200, { "content-type": "text/event-stream" });
    res.end(`retry: 1\n\nid: x\nevent: control.blessed\ndata: {}\n\n${snapshot(last + 1)}`);
  });
  const states: ConnectionState[] = [];
  const told: number[] = [];
  const watch = createClient({ baseUrl: server.url }).watchControl({ onConnection: (state) => states.push(state) });
  for await (const { late_ms } of watch) {
    told.push(late_ms);
    if (told.length === 3) break;
  }
  expect(told).toEqual([1, 2, 3]);
  expect(server.seen[0]?.url).toBe("/v1/control/events");
  expect(states.map(({ state }) => state)).toEqual(["live", "waiting", "live", "waiting", "live"]);
});
