import { type ConnectionState, SheafError } from "@sheaf/client";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { followLive, type LiveSource } from "./live-source.ts";
import { pause } from "./pause.ts";
import { MAX_STREAMS, withStreamPermit } from "./stream-permit.ts";
import { FakePage } from "./testing/fake-page.ts";

beforeEach(() => vi.useFakeTimers());
const open: AbortController[] = [];
afterEach(() => {
  for (const one of open.splice(0)) one.abort();
  vi.useRealTimers();
});

const after = (ms: number) => vi.advanceTimersByTimeAsync(ms);
const forever = (signal: AbortSignal) => pause(1e9, signal);

function follow(parts: Partial<LiveSource>) {
  const abort = new AbortController();
  open.push(abort);
  const source = { stream: vi.fn(forever), poll: vi.fn(async () => 2_000), ...parts };
  const states: string[] = [];
  const onConnection = ({ state }: { readonly state: string }) => states.push(state);
  const done = followLive(source, { signal: abort.signal, onConnection, page: new FakePage() });
  return { source, states, done, abort };
}

const passing = new SheafError("unavailable", "Not now", { status: 503 });
const held = new SheafError("no_streaming", "Nothing arrives");

it("streams until the source has ended, without a poll", async () => {
  const { states, source, done } = follow({
    stream: async (_, tell) => tell({ state: "live" }),
  });
  await done;
  expect(states).toEqual(["connecting", "live", "ended"]);
  expect(source.poll).not.toHaveBeenCalled();
});

it("polls while other tabs have all streams, and streams once one is free", async () => {
  const others = Array.from({ length: MAX_STREAMS }, () => Promise.withResolvers<"used">());
  const permitted = others.map(({ promise }) => withStreamPermit(() => promise));
  const { source, states } = follow({});
  await after(5_000);
  expect(source.poll).toHaveBeenCalledTimes(3);
  expect(states).toContain("polling");
  expect(source.stream).not.toHaveBeenCalled();
  others[1]?.resolve("used");
  await after(2_000);
  expect(source.stream).toHaveBeenCalledOnce();
  for (const { resolve } of others) resolve("used");
  await Promise.all(permitted);
});

it("polls to the end where streams do not arrive, and tries none again meanwhile", async () => {
  const polls = [2_000, 2_000, "ended"] as const;
  const poll = vi.fn(async () => polls[poll.mock.calls.length - 1] ?? "ended");
  const { done, states, source } = follow({ stream: vi.fn(() => Promise.reject(held)), poll });
  await after(10_000);
  await done;
  expect(source.stream).toHaveBeenCalledOnce();
  expect(states).toEqual(["connecting", "polling", "polling", "ended"]);
});

it("polls where a stream does not begin, and streams after all once an outage of both is over", async () => {
  const slow = follow({});
  await after(5_000);
  expect(slow.states).toEqual(["connecting", "polling"]);
  expect(slow.source.stream).toHaveBeenCalledOnce();
  const out = follow({ poll: () => Promise.reject(passing) });
  await after(25_000);
  expect(out.source.stream.mock.calls.length).toBeGreaterThan(2);
  expect(out.states).not.toContain("polling");
});

it.each([
  ["a stream that does not begin", forever],
  [
    "a stream that the client gives up",
    () => pause(5_000, new AbortController().signal).then(() => Promise.reject(held)),
  ],
])(
  "tries %s again after some polls, less and less often, for minutes at most, and keeps one that begins",
  async (_, none) => {
    const [began, agreed]: [number[], { now: boolean }] = [[], { now: false }];
    const { source, states } = follow({
      stream: vi.fn((signal: AbortSignal, tell: (state: ConnectionState) => void) => {
        began.push(performance.now());
        if (!agreed.now) return none(signal);
        tell({ state: "live" });
        return forever(signal);
      }),
    });
    await after(1_200_000);
    const gaps = began.slice(1).map((ms, at) => Math.round((ms - (began[at] ?? 0)) / 10_000) * 10);
    // The time until it is given up, of polls, and until the next poll.
    expect(gaps).toEqual([40, 70, 130, 250, 310, 310]);
    agreed.now = true;
    await after(310_000);
    expect(states.slice(-2)).toEqual(["polling", "live"]);
    const polls = source.poll.mock.calls.length;
    await after(60_000);
    expect(source.poll).toHaveBeenCalledTimes(polls);
  },
);

it("polls where a stream that was live breaks and does not come again, and streams again later", async () => {
  let isHeld = false;
  const stream = vi.fn(async (signal: AbortSignal, tell: (state: ConnectionState) => void) => {
    if (isHeld) return forever(signal);
    tell({ state: "live" });
    await pause(60_000, signal);
    isHeld = true;
    tell({ state: "waiting", retryInMs: 10_000 });
    return forever(signal);
  });
  const { states } = follow({ stream });
  await after(74_000);
  expect(states).toEqual(["connecting", "live", "waiting"]);
  await after(2_000);
  expect(states).toEqual(["connecting", "live", "waiting", "polling"]);
  isHeld = false;
  await after(32_000);
  expect(stream).toHaveBeenCalledTimes(2);
  expect(states.at(-1)).toBe("live");
});

it("leaves a stream alone that comes again within its time, however often it breaks", async () => {
  const { source, states } = follow({
    stream: vi.fn(async (signal: AbortSignal, tell: (state: ConnectionState) => void) => {
      for (;;) {
        tell({ state: "live" });
        await pause(20_000, signal);
        tell({ state: "waiting", retryInMs: 10_000 });
        await pause(14_000, signal);
      }
    }),
  });
  await after(300_000);
  expect(source.stream).toHaveBeenCalledOnce();
  expect(states).not.toContain("polling");
});

it("outlasts what may pass, and fails with what will not change", async () => {
  let tries = 0;
  const { done, states } = follow({
    stream: () => Promise.reject(tries++ < 3 ? passing : new SheafError("not_found", "Gone", { status: 404 })),
  });
  const failed = expect(done).rejects.toMatchObject({ code: "not_found" });
  await after(10_000);
  await failed;
  expect(states).toEqual(["connecting", "waiting", "waiting", "waiting"]);
});

it("ends quietly, and with its stream, when it is aborted", async () => {
  const ended = vi.fn();
  const { done, abort, source } = follow({ stream: vi.fn((signal) => forever(signal).finally(ended)) });
  await after(10);
  expect(source.stream).toHaveBeenCalledOnce();
  abort.abort();
  await done;
  expect(ended).toHaveBeenCalledOnce();
});
