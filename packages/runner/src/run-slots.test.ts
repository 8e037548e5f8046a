import type { JsonObject } from "@bufbuild/protobuf";
import { ErrorCode, RunOutcome } from "@sheaf/proto";
import { expect, test, vi } from "vitest";
import { Lane } from "./lane.ts";
import { TaskFailure } from "./task-failure.ts";
import { gate, slotsFor } from "./testing/slots.ts";
import { TypeBound } from "./type-bounds.ts";

test("synchronous runs end in order without ever being reported as started", async () => {
  const { offer, started, ended } = slotsFor(() => undefined);
  for (let index = 0; index < 100; index++) offer(index);
  expect(ended).toEqual([]);
  await vi.waitFor(() => expect(ended.map(({ index }) => index)).toEqual(Array.from({ length: 100 }, (_, i) => i)));
  expect(started).toEqual([]);
  expect(ended.every(({ ending }) => ending.outcome === RunOutcome.SUCCEEDED)).toBe(true);
});

test("no more runs than slots are under way, and the next one starts when one ends", async () => {
  const { run, open } = gate();
  const { slots, offer, started } = slotsFor(run, { size: 2 });
  for (const index of [0, 1, 2]) offer(index);
  await vi.waitFor(() => expect(started).toEqual([0, 1]));
  expect(slots.free()).toBe(0);
  open[1]?.resolve(undefined);
  await vi.waitFor(() => expect(started).toEqual([0, 1, 2]));
});

test("a slot given up early goes to the next run, until too much is being stored", async () => {
  const { run, open, contexts } = gate();
  const { slots, offer, started, ended } = slotsFor(run, { size: 1 });
  for (const index of [0, 1, 2]) offer(index);
  await vi.waitFor(() => expect(started).toEqual([0]));
  contexts[0]?.freeSlot();
  contexts[0]?.freeSlot();
  await vi.waitFor(() => expect(started).toEqual([0, 1]));
  contexts[1]?.freeSlot();
  expect(slots.free()).toBe(0);
  expect(ended).toEqual([]);
  open[0]?.resolve(undefined);
  await vi.waitFor(() => expect(started).toEqual([0, 1, 2]));
});

test("a timeout aborts the signal, fails the run at once and gives its slot on", async () => {
  const { run, contexts } = gate();
  const { offer, started, ended } = slotsFor((context) => (context.index === 0 ? run(context) : undefined), {
    timeoutMs: 5,
  });
  offer(0);
  offer(1);
  await vi.waitFor(() => expect(ended.map(({ index }) => index)).toEqual([0, 1]));
  expect(started).toEqual([0]);
  expect(contexts[0]?.signal.aborted).toBe(true);
  expect(ended[0]?.ending.detail?.error).toMatchObject({ code: ErrorCode.TIMEOUT, attempt: 2 });
});

test("the slot of a child stays taken until it is dead", async () => {
  const { run, open } = gate();
  const { slots, offer, started, ended } = slotsFor(run, { runs: "child" });
  const held = offer(0);
  await vi.waitFor(() => expect(started).toEqual([0]));
  slots.cut(held, "cancelled");
  expect(slots.free()).toBe(0);
  open[0]?.reject(new Error("killed"));
  await slots.idle();
  expect(slots.free()).toBe(1);
  expect(ended).toEqual([]);
});

test("what a run throws becomes its error; what it did not mean to say stays inside", async () => {
  const { offer, ended } = slotsFor(({ index }) => {
    throw index === 0
      ? new TaskFailure(ErrorCode.TASK_FAILED, "no luck", { retryable: true })
      : new Error("secret path");
  });
  offer(0);
  offer(1);
  await vi.waitFor(() => expect(ended.length).toBe(2));
  expect(ended[0]?.ending.detail?.error).toMatchObject({
    code: ErrorCode.TASK_FAILED,
    message: "no luck",
    retryable: true,
  });
  expect(ended[1]?.ending.detail?.error?.code).toBe(ErrorCode.INTERNAL);
  expect(ended[1]?.ending.detail?.error?.message).not.toContain("secret");
});

test("a result that is too large or no JSON fails its run", async () => {
  const cyclic: JsonObject = {};
  cyclic["self"] = cyclic;
  const { offer, ended } = slotsFor(({ index }) => ({ result: index === 0 ? { x: "x".repeat(70_000) } : cyclic }));
  offer(0);
  offer(1);
  await vi.waitFor(() => expect(ended.length).toBe(2));
  expect(ended.map(({ ending }) => ending.detail?.error?.code)).toEqual([ErrorCode.TASK_FAILED, ErrorCode.TASK_FAILED]);
});

test("what JSON cannot say does not get into a result", async () => {
  const { offer, ended } = slotsFor(() => ({ result: { x: Number.NaN } }));
  offer(0);
  await vi.waitFor(() => expect(ended[0]?.ending.detail?.result).toEqual({ x: null }));
});

test("closed slots start nothing, and a run that is no longer waiting is passed over", async () => {
  const { slots, offer, ended } = slotsFor(() => undefined);
  offer(0).drop();
  offer(1);
  await vi.waitFor(() => expect(ended.map(({ index }) => index)).toEqual([1]));
  slots.close();
  offer(2);
  await new Promise((resolve) => setImmediate(resolve));
  expect(ended.length).toBe(1);
});

test("synchronous runs leave room for timers", async () => {
  const { offer, ended } = slotsFor(() => {
    const untilMs = performance.now() + 3;
    while (performance.now() < untilMs);
    return undefined;
  });
  for (let index = 0; index < 30; index++) offer(index);
  await new Promise((resolve) => setTimeout(resolve, 1));
  expect(ended.length).toBeLessThan(30);
  await vi.waitFor(() => expect(ended.length).toBe(30));
});

test("the backlog of one queue keeps no run of another from starting next", async () => {
  const { offer, ended } = slotsFor(() => undefined);
  const [busy, other] = [new Lane("busy"), new Lane("other")];
  for (const index of [0, 1, 2, 3, 4]) offer(index, { lane: busy });
  for (const index of [10, 11]) offer(index, { lane: other });
  await vi.waitFor(() => expect(ended.map(({ index }) => index)).toEqual([0, 10, 1, 11, 2, 3, 4]));
});

test("no more runs of a type are under way than it allows, and those of others pass them", async () => {
  const { run, open } = gate();
  const { slots, offer, started } = slotsFor(run, { size: 3 });
  const lane = new Lane("demo");
  const bound = new TypeBound(1);
  for (const index of [0, 1, 2]) offer(index, { lane, bound });
  for (const index of [3, 4, 5]) offer(index, { lane });
  await vi.waitFor(() => expect(started).toEqual([0, 3, 4]));
  expect(lane).toMatchObject({ waiting: 3, parked: 2, working: 3 });
  open[1]?.resolve(undefined);
  await vi.waitFor(() => expect(started).toEqual([0, 3, 4, 5]));
  open[0]?.resolve(undefined);
  await vi.waitFor(() => expect(started).toEqual([0, 3, 4, 5, 1]));
  expect(slots.free()).toBe(0);
  expect(bound.running).toBe(1);
  expect(lane).toMatchObject({ waiting: 1, parked: 1, working: 3 });
});

test("a run that is only stored still counts for its type, one that was handed back while it waited does not", async () => {
  const { run, open, contexts } = gate();
  const { offer, started } = slotsFor(run, { size: 2 });
  const lane = new Lane("demo");
  const bound = new TypeBound(1);
  const [, second] = [0, 1, 2].map((index) => offer(index, { lane, bound }));
  await vi.waitFor(() => expect(lane.parked).toBe(2));
  contexts[0]?.freeSlot();
  expect(lane.working).toBe(0);
  second?.end(0);
  expect(lane.parked).toBe(1);
  open[0]?.resolve(undefined);
  await vi.waitFor(() => expect(started).toEqual([0, 2]));
  expect(lane).toMatchObject({ waiting: 0, parked: 0, working: 1 });
});

test("more slots are filled at once; with fewer, nothing starts until fewer run", async () => {
  const { run, open } = gate();
  const { slots, offer, started } = slotsFor(run, { size: 1 });
  for (const index of [0, 1, 2, 3, 4]) offer(index);
  await vi.waitFor(() => expect(started).toEqual([0]));
  slots.resize(3);
  await vi.waitFor(() => expect(started).toEqual([0, 1, 2]));
  slots.resize(1);
  expect([slots.size, slots.free()]).toEqual([1, 0]);
  for (const end of [0, 1]) open[end]?.resolve(undefined);
  await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
  expect(started).toEqual([0, 1, 2]);
  open[2]?.resolve(undefined);
  await vi.waitFor(() => expect(started).toEqual([0, 1, 2, 3]));
});

test("what a run says of its progress never goes back, and counts only while it runs", async () => {
  const { run, open, contexts } = gate();
  const { offer, progressed } = slotsFor(run);
  const held = offer(0);
  await vi.waitFor(() => expect(contexts.length).toBe(1));
  const say = (fraction: number, note?: string) => {
    contexts[0]?.progress(fraction, note);
    return held.context?.told;
  };
  expect(say(Number.NaN, "lost")).toBeUndefined();
  expect(say(-3)).toEqual({ fraction: 0, note: "" });
  expect(say(0.5, "half")).toEqual({ fraction: 0.5, note: "half" });
  expect(say(0.2, "again")).toEqual({ fraction: 0.5, note: "again" });
  expect(say(7, `${"x".repeat(199)}\u{1F600}`)).toEqual({ fraction: 1, note: `${"x".repeat(199)}\uFFFD` });
  expect(progressed.length).toBe(4);
  say(0.9, `${"x".repeat(199)}\u{1F600}`);
  expect(progressed.length).toBe(4);
  open[0]?.resolve(undefined);
  await vi.waitFor(() => expect(held.state).toBe("ended"));
  contexts[0]?.progress(1, "over");
  expect(progressed.length).toBe(4);
});

test("a child process that does not end by its run's timeout is told of by name", async () => {
  const { run, open } = gate();
  const { slots, offer, ended } = slotsFor(run, { runs: "child", timeoutMs: 20 });
  offer(3);
  await vi.waitFor(() => expect(ended).toHaveLength(1));
  expect(slots.stuck()).toBeUndefined();
  await vi.waitFor(
    () => expect(slots.stuck()).toMatch(/^the child process of task 3 of group g was told to end/),
    8_000,
  );
  open[0]?.resolve(undefined);
  await vi.waitFor(() => expect(slots.stuck()).toBeUndefined());
});
