import fc from "fast-check";
import { expect, test, vi } from "vitest";
import type { WatchOptions } from "../call-options.ts";
import { createClient } from "../create-client.ts";
import { resolveRetry } from "../http/retry-policy.ts";
import { createTransport } from "../http/transport.ts";
import { answer, startServer } from "../testing/local-server.ts";
import type { GroupEvent } from "../types/events.ts";
import type { ConnectionState } from "./connection-state.ts";
import { followEvents } from "./follow-events.ts";
import { GROUP_EVENTS } from "./group-event.ts";
import { interruptible } from "./interruptible.ts";

const TIMING = { silenceMs: 30_000, retryMs: 1, maxRetryMs: 5 };
const RETRY = resolveRetry({ attempts: 3, firstDelayMs: 1, maxDelayMs: 10 });
const STREAM = { "content-type": "text/event-stream; charset=utf-8" };

function follow(url: string, o: WatchOptions & { readonly silenceMs?: number } = {}) {
  const transport = createTransport({
    baseUrl: url,
    ...{ apiKey: undefined, link: undefined, fetch: undefined },
    timeoutMs: 5_000,
    retry: RETRY,
  });
  const { lastEventId, onConnection } = o;
  const options = { path: "/events", kind: GROUP_EVENTS, lastEventId, onConnection };
  const timing = { ...TIMING, silenceMs: o.silenceMs ?? TIMING.silenceMs };
  return interruptible((signal) => followEvents(transport, { ...options, timing, signal }), o.signal);
}

async function all(events: AsyncIterable<GroupEvent>): Promise<GroupEvent[]> {
  const told: GroupEvent[] = [];
  for await (const event of events) told.push(event);
  return told;
}

/** The events of a group of `n` tasks, as they are written, some of it more than a byte a character. */
function script(n: number): { readonly id: string; readonly bytes: Buffer }[] {
  const event = (at: number, type: string, data: object) => {
    const id = `${at}-${at}`;
    return { id, bytes: Buffer.from(`: é\r\nid: ${id}\nevent: ${type}\ndata: ${JSON.stringify(data)}\n\n`) };
  };
  const tasks = Array.from({ length: n }, (_, at) =>
    event(at + 1, "task.succeeded", { task: { index: at, name: "Ünï💥" } }),
  );
  return [
    event(0, "group.snapshot", { group: {} }),
    ...tasks,
    event(n + 1, "group.finished", { group: { state: "finished" } }),
  ];
}

test("a stream that is cut anywhere, again and again, is told whole and once", async () => {
  const cut = fc.integer({ min: 0, max: 400 });
  const scene = fc.record({
    tasks: fc.nat(12),
    cuts: fc.array(cut, { maxLength: 12 }),
    ways: fc.infiniteStream(fc.constantFrom("end", "reset", "busy")),
  });
  await fc.assert(
    fc.asyncProperty(scene, async ({ tasks, cuts, ways }) => {
      const events = script(tasks);
      const left = [...cuts];
      await using server = await startServer((req, res) => {
        const from = events.findIndex(({ id }) => id === req.headers["last-event-id"]) + 1;
        const bytes = Buffer.concat(events.slice(from).map((event) => event.bytes));
        const end = left.shift();
        if (end === undefined) return res.writeHead(200, STREAM).end(bytes);
        const way = ways.next().value;
        // A first connection that fails as often as a call may would be told to the caller.
        if (way === "busy" && from > 0) return answer(res, 503, {});
        res.writeHead(200, STREAM).write(Buffer.concat([Buffer.from(":\n\n"), bytes.subarray(0, end)]), () => {
          if (way === "reset") res.socket?.resetAndDestroy();
          else res.end();
        });
      });
      expect((await all(follow(server.url))).map(({ id }) => id)).toEqual(events.map(({ id }) => id));
    }),
    { numRuns: 60 },
  );
});

test("the end that was told already is the end", async () => {
  await using server = await startServer((_, res) => res.writeHead(204).end());
  expect(await all(follow(server.url, { lastEventId: "7-0" }))).toEqual([]);
  expect(server.seen[0]?.headers["last-event-id"]).toBe("7-0");
});

test("a stream that falls silent is replaced; heartbeats keep one alive", async () => {
  const [first, second] = script(0);
  const closed = vi.fn();
  await using server = await startServer((_, res) => {
    res.writeHead(200, STREAM);
    if (server.seen.length === 1) return res.once("close", closed).write(first?.bytes ?? "");
    const beat = setInterval(() => res.write(": here\n\n"), 50);
    setTimeout(() => res.end(second?.bytes), 3_500);
    return res.once("close", () => clearInterval(beat));
  });
  const told = await all(follow(server.url, { silenceMs: 2_000 }));
  expect(told.map(({ type }) => type)).toEqual(["group.snapshot", "group.finished"]);
  expect(server.seen).toHaveLength(2);
  await vi.waitFor(() => expect(closed).toHaveBeenCalled());
});

test("leaving closes the connection at once, in a loop and while nothing comes", async () => {
  const closed = vi.fn();
  await using server = await startServer((_, res) => {
    res.writeHead(200, STREAM).write(script(0)[0]?.bytes ?? "");
    res.once("close", closed);
  });
  for await (const _ of follow(server.url)) break;
  await vi.waitFor(() => expect(closed).toHaveBeenCalledTimes(1));
  const events = follow(server.url);
  await events.next();
  const pending = events.next();
  expect(await events.return?.()).toEqual({ done: true, value: undefined });
  expect(await pending).toEqual({ done: true, value: undefined });
  expect(await events.next()).toEqual({ done: true, value: undefined });
  await vi.waitFor(() => expect(closed).toHaveBeenCalledTimes(2));
});

test("an abort is told to who waits, and closes the connection", async () => {
  const closed = vi.fn();
  await using server = await startServer((_, res) => {
    res.writeHead(200, STREAM).write(script(0)[0]?.bytes ?? "");
    res.once("close", closed);
  });
  const controller = new AbortController();
  const events = follow(server.url, { signal: controller.signal });
  await events.next();
  const pending = events.next();
  controller.abort(new RangeError("enough"));
  await expect(pending).rejects.toThrow(new RangeError("enough"));
  await vi.waitFor(() => expect(closed).toHaveBeenCalled());
});

test("a group that is gone ends a watch, at the first connection and later", async () => {
  await using server = await startServer((_, res) => {
    if (server.seen.length === 1) res.writeHead(200, STREAM).end(script(0)[0]?.bytes);
    else answer(res, 404, { code: "not_found", detail: "Invalid group_id" });
  });
  await expect(all(follow(server.url))).rejects.toMatchObject({ code: "not_found", status: 404 });
  await expect(all(follow(server.url))).rejects.toMatchObject({ code: "not_found" });
  expect(server.seen).toHaveLength(3);
});

test("a first connection to nobody fails; an outage later is sat out", async () => {
  await expect(all(follow("http://127.0.0.1:1"))).rejects.toMatchObject({ code: "unreachable" });
  await using server = await startServer((req, res) => {
    if (server.seen.length === 1) res.writeHead(200, STREAM).end(script(0)[0]?.bytes);
    else if (server.seen.length < 20) req.socket.destroy();
    else res.writeHead(200, STREAM).end(script(0)[1]?.bytes);
  });
  expect(await all(follow(server.url))).toHaveLength(2);
});

test("who follows is told of each connection, and of each wait for the next, as long as the service asks for", async () => {
  const states: ConnectionState[] = [];
  await using server = await startServer((req, res) => {
    if (server.seen.length === 1) res.writeHead(200, STREAM).end(script(0)[0]?.bytes);
    else if (server.seen.length === 2) answer(res, 503, {}, { "retry-after": "1" });
    else if (server.seen.length === 3) req.socket.destroy();
    else res.writeHead(200, STREAM).end(script(0)[1]?.bytes);
  });
  await all(follow(server.url, { onConnection: (state) => states.push(state) }));
  expect(states).toEqual([
    { state: "live" },
    { state: "waiting", retryInMs: expect.closeTo(0.75, 0) },
    { state: "waiting", retryInMs: 1_000 },
    { state: "waiting", retryInMs: expect.any(Number) },
    { state: "live" },
  ]);
  expect(server.seen).toHaveLength(4);
});

test("events of types unknown to this version are left out", async () => {
  await using server = await startServer((_, res) => {
    res.writeHead(200, STREAM).end(`id: 1\nevent: group.blessed\ndata: {}\n\n${script(0)[1]?.bytes}`);
  });
  expect((await all(follow(server.url))).map(({ type }) => type)).toEqual(["group.finished"]);
});

test("where nothing streams, a watch says so and a wait polls", async () => {
  const running = { state: "running" };
  await using server = await startServer((req, res) => {
    if (req.url?.endsWith("/events")) answer(res, 200, {});
    else if (req.headers["if-none-match"] === undefined) answer(res, 200, running, { etag: '"1"' });
    else if (server.seen.length < 5) res.writeHead(304, { etag: '"1"' }).end();
    else answer(res, 200, { state: "finished", outcome: "succeeded" }, { etag: '"2"' });
  });
  const client = createClient({ baseUrl: server.url });
  await expect(all(client.watch("g"))).rejects.toMatchObject({ code: "no_streaming" });
  expect(await client.wait("g")).toEqual({ state: "finished", outcome: "succeeded" });
  expect(server.seen.at(-1)?.url).toBe("/v1/groups/g?wait_ms=25000");
  expect(server.seen.at(-1)?.headers["if-none-match"]).toBe('"1"');
});

test("a stream that something on the way holds back counts as none", async () => {
  await using server = await startServer((_, res) => res.writeHead(200, STREAM).flushHeaders());
  await expect(all(follow(server.url, { silenceMs: 200 }))).rejects.toMatchObject({ code: "no_streaming" });
});

test("a stream that has told something counts as none once two connections in a row bring nothing", async () => {
  const [first, last] = script(0);
  await using server = await startServer((_, res) => {
    res.writeHead(200, STREAM).flushHeaders();
    // The third connection brings a byte at least; the fourth and the fifth nothing again.
    if (server.seen.length === 1) res.end(first?.bytes);
    else if (server.seen.length === 3) res.end(":\n\n");
    else if (server.seen.length > 5) res.end(last?.bytes);
  });
  const told: string[] = [];
  const watching = (async () => {
    for await (const { type } of follow(server.url, { silenceMs: 1_000 })) told.push(type);
  })();
  await expect(watching).rejects.toMatchObject({ code: "no_streaming" });
  expect(told).toEqual(["group.snapshot"]);
  expect(server.seen).toHaveLength(5);
});

test("a wait ends when its time is over, by a code of its own", async () => {
  await using server = await startServer((_, res) => void res.writeHead(200, STREAM).write(": here\n\n"));
  const waiting = createClient({ baseUrl: server.url }).wait("g", { timeoutMs: 50 });
  await expect(waiting).rejects.toMatchObject({ code: "not_finished_in_time", status: 0 });
});
