import type { WorkerHeartbeat } from "@sheaf/proto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { Heartbeat } from "./heartbeat.ts";
import { Holds } from "./holds.ts";
import { createTaskRegistry } from "./task-registry.ts";
import { noop } from "./testing/test-tasks.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function beating() {
  const sent: WorkerHeartbeat[] = [];
  const cordon = { on: false };
  const intake: { wedged: string | undefined } = { wedged: undefined };
  const heartbeat = new Heartbeat({
    bus: { publishHeartbeat: (message) => sent.push(message) },
    identity: { id: "w1", host: "here", version: "0" },
    slots: { size: 2 },
    tasks: createTaskRegistry([noop]),
    holds: new Holds(),
    counts: { succeeded: 0, failed: 0 },
    rssBytes: () => 0,
    wedged: () => intake.wedged,
    vitals: { read: () => ({ cpuS: 0.5, sinceMs: 2_000, loopLagMs: 3 }) },
    cordon,
    nowMs: () => performance.now(),
  });
  heartbeat.start();
  return { heartbeat, sent, cordon, intake };
}

test("task types are told in full by the first three heartbeats, once a minute, and when the lead has changed", () => {
  const { heartbeat, sent } = beating();
  vi.advanceTimersByTime(120_000);
  const full = () => sent.flatMap(({ types }, at) => (types.length > 0 ? [at] : []));
  expect(full()).toEqual([0, 1, 2, 32]);
  expect(sent.every(({ registered }) => registered.length === 1)).toBe(true);
  heartbeat.tellTypes();
  vi.advanceTimersByTime(10_000);
  expect(full()).toEqual([0, 1, 2, 32, 61, 62, 63]);
  heartbeat.stop();
});

test("an order that was carried out is told of at once and from then on", () => {
  const { heartbeat, sent, cordon } = beating();
  expect(sent.at(-1)).toMatchObject({ commandToken: "", draining: false, cordoned: false, cpuS: 0.5, loopLagMs: 3 });
  cordon.on = true;
  heartbeat.carriedOut("t");
  expect(sent).toHaveLength(2);
  vi.advanceTimersByTime(2_000);
  expect(sent.slice(1)).toMatchObject(Array(2).fill({ commandToken: "t", draining: true, cordoned: true }));
  heartbeat.stop();
  expect(sent.at(-1)).toMatchObject({ commandToken: "t", gone: true });
});

test("why it does not take what waits for it is told as long as that is so", () => {
  const { heartbeat, sent, intake } = beating();
  intake.wedged = "nothing comes from demo";
  vi.advanceTimersByTime(2_000);
  intake.wedged = undefined;
  vi.advanceTimersByTime(2_000);
  expect(sent.map(({ wedged }) => wedged)).toEqual(["", "nothing comes from demo", ""]);
  heartbeat.stop();
});
