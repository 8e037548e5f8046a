import { once } from "node:events";
import { createServer, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { EventRing } from "./event-ring.ts";
import type { GroupFeed } from "./group-feed.ts";
import { SseReader, type SseReaderOptions } from "./sse-reader.ts";

const TIMING = { heartbeatMs: 60_000, cutMs: 300, slowMs: 20 };
/** More than the buffers of a connection hold. */
const MUCH = "x".repeat(256 * 1024);

let resources: AsyncDisposableStack;
beforeEach(() => {
  resources = new AsyncDisposableStack();
});
afterEach(() => resources.disposeAsync());

/** A feed that a test fills. */
function handFeed() {
  const ring = new EventRing({ events: 1_000, bytes: 64 * 1024 * 1024 });
  const listeners = new Set<() => void>();
  const feed = {
    ring,
    ended: undefined as GroupFeed["ended"],
    snapshot: () => Buffer.from(`snapshot at ${ring.end}\n`),
    listen(listener: () => void) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
  return {
    feed: feed as unknown as GroupFeed,
    listeners,
    tell(text: string, key = text) {
      ring.push({ key, bytes: Buffer.from(text) });
      for (const listener of listeners) listener();
    },
    end() {
      feed.ended = "finished";
      for (const listener of listeners) listener();
    },
  };
}

/** A client of a server that answers with a reader; `raw` reads nothing until it is told to. */
async function start(
  feed: GroupFeed,
  { position, timing = TIMING }: { position?: number; timing?: SseReaderOptions } = {},
) {
  const answered = Promise.withResolvers<ServerResponse>();
  const server = createServer((_, res) => {
    new SseReader(res, feed, position, timing);
    answered.resolve(res);
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  const socket: Socket = connect((server.address() as AddressInfo).port, "127.0.0.1");
  resources.defer(async () => {
    socket.destroy();
    server.closeAllConnections();
    server.close();
    await once(server, "close");
  });
  socket.pause();
  socket.write("GET / HTTP/1.0\r\n\r\n");
  let text = "";
  socket.setEncoding("utf8");
  const read = () => socket.on("data", (chunk) => (text += chunk)).resume();
  return { socket, read, text: () => text, res: await answered.promise };
}

test("a reader gets a snapshot and what follows, or what came after its position, and the end", async () => {
  const hand = handFeed();
  hand.tell("a\n");
  const fresh = await start(hand.feed);
  const back = await start(hand.feed, { position: 0 });
  fresh.read();
  back.read();
  hand.tell("b\n");
  hand.end();
  await vi.waitFor(() => expect(fresh.text()).toMatch(/snapshot at 1\nb\n$/));
  await vi.waitFor(() => expect(back.text()).toMatch(/\n\na\nb\n$/));
  expect(hand.listeners.size).toBe(0);
});

test("a reader that does not read costs a bounded buffer, and is cut", async () => {
  const hand = handFeed();
  const { res, socket } = await start(hand.feed);
  const closed = once(res, "close");
  for (let n = 0; n < 100; n++) hand.tell(`${n}${MUCH}`, "task 0");
  expect(res.writableLength).toBeLessThan(2 * MUCH.length);
  await closed;
  expect(hand.listeners.size).toBe(0);
  socket.destroy();
});

test("a reader that was slow goes on with the latest, nothing of which is missing", async () => {
  const hand = handFeed();
  const client = await start(hand.feed, { timing: { ...TIMING, cutMs: 20_000 } });
  for (let n = 0; n < 20; n++) hand.tell(MUCH, "task 0");
  for (let n = 0; n < 200; n++) hand.tell(`(1 is ${n})`, "task 1");
  client.read();
  await vi.waitFor(() => expect(client.text()).toContain("(1 is 199)"), { timeout: 5_000 });
  expect(client.text()).not.toContain("(1 is 198)");
  hand.tell("(done)");
  await vi.waitFor(() => expect(client.text()).toMatch(/\(done\)$/));
});

test("a prompt reader of what no buffer holds is told the next at once", async () => {
  const hand = handFeed();
  const client = await start(hand.feed, { timing: { ...TIMING, cutMs: 60_000, slowMs: 60_000 } });
  client.read();
  hand.tell(MUCH);
  expect(client.res.writableNeedDrain).toBe(true);
  hand.tell("(next)");
  await vi.waitFor(() => expect(client.text()).toMatch(/x\(next\)$/));
});

test("a reader that took long is let rest, and then told all there is", async () => {
  const hand = handFeed();
  let clockMs = 0;
  const nowMs = () => clockMs;
  const client = await start(hand.feed, { timing: { ...TIMING, cutMs: 60_000, slowMs: 300, nowMs } });
  client.read();
  hand.tell(MUCH);
  clockMs = 10_000;
  await once(client.res, "drain");
  const drainedMs = performance.now();
  hand.tell("(1)");
  hand.tell("(2)");
  await vi.waitFor(() => expect(client.text()).toMatch(/x\(1\)\(2\)$/), { interval: 5 });
  expect(performance.now() - drainedMs).toBeGreaterThan(200);
});

test("a silent stream is kept alive", async () => {
  const client = await start(handFeed().feed, { timing: { ...TIMING, heartbeatMs: 20 } });
  client.read();
  await vi.waitFor(() => expect(client.text().match(/: here\n\n/g)?.length).toBeGreaterThan(1));
});
