import { RunOutcome } from "@sheaf/proto";
import { expect, test } from "vitest";
import { accepted, cancelled, FAILED_AGAIN, reported } from "../../test/events.ts";
import { Leader } from "../../test/leader.ts";
import { Dispatch } from "./dispatch.ts";

const NEVER = Number.POSITIVE_INFINITY;

/** A leader with one group of so many tasks. */
function leading(count: number): Leader {
  const leader = new Leader();
  leader.log.add(accepted("g", { count }));
  return leader;
}

test("a paused queue hands out nothing and wakes nobody; resumed, it goes on where it was", () => {
  const leader = leading(4);
  expect(leader.plan(1)).toMatchObject([{ index: 0 }]);
  leader.limit({ paused: true, ratePerS: 1 });
  leader.log.pass(60_000);
  expect(leader.plan(9)).toEqual([]);
  expect(leader.dispatch.nextDueMs("demo")).toBe(NEVER);
  expect(leader.dispatch.out("demo")).toBe(1);
  leader.limit({ paused: false });
  expect(leader.plan(9)).toMatchObject([{ index: 1 }, { index: 2 }, { index: 3 }]);
});

test("a pause of one queue does not touch another", () => {
  const leader = leading(1);
  leader.log.add(accepted("other", { count: 1, queue: "images" }));
  leader.limit({ paused: true });
  expect(leader.dispatch.plan("images", 9, leader.log.timeMs)).toHaveLength(1);
});

test("what is cancelled while its queue is paused stays in", () => {
  const leader = leading(2);
  leader.limit({ paused: true });
  leader.log.add(cancelled("g"), accepted("h", { count: 1 }));
  leader.plan(9);
  leader.limit({ paused: false });
  expect(leader.plan(9)).toMatchObject([{ group: { terms: { id: "h" } } }]);
});

test("a backoff that ends during a pause is over when the queue is resumed", () => {
  const leader = leading(1);
  leader.plan(1);
  leader.log.add(reported("w", "g", [{ index: 0, ...FAILED_AGAIN }]));
  leader.places.clear();
  leader.limit({ paused: true });
  leader.log.pass(60_000);
  expect(leader.plan(9)).toEqual([]);
  expect(leader.dispatch.nextDueMs("demo")).toBe(NEVER);
  leader.limit({ paused: false });
  expect(leader.plan(9)).toMatchObject([{ index: 0, run: 2 }]);
});

test("no more than max_running are out, however much room there is; each end makes room for one", () => {
  const leader = leading(10);
  leader.limit({ paused: false, maxRunning: 3 });
  expect(leader.plan(9)).toHaveLength(3);
  expect(leader.plan(9)).toEqual([]);
  expect(leader.dispatch.nextDueMs("demo")).toBe(NEVER);
  leader.take("w", 1);
  leader.end(0, "succeeded");
  expect(leader.plan(9)).toMatchObject([{ index: 3 }]);
});

test("a max_running below what is out takes nothing back and waits", () => {
  const leader = leading(10);
  leader.plan(4);
  leader.limit({ paused: false, maxRunning: 2 });
  leader.take("w", 4);
  for (const room of [0, 0, 1]) {
    leader.end(0, "succeeded");
    expect(leader.plan(9)).toHaveLength(room);
  }
});

test("a new leader hands out nothing of a queue with max_running before a look has told it what is out", () => {
  const leader = leading(10);
  leader.log.add(accepted("other", { count: 1, queue: "images" }));
  leader.plan(2);
  const next = new Dispatch(leader.log.state);
  next.limit("demo", { paused: false, maxRunning: 3 });
  expect(next.plan("demo", 9, leader.log.timeMs)).toEqual([]);
  expect(next.nextDueMs("demo")).toBe(NEVER);
  expect(next.plan("images", 9, leader.log.timeMs)).toHaveLength(1);
  next.reconcile("demo", [...leader.places.values()], []);
  expect(next.plan("demo", 9, leader.log.timeMs)).toMatchObject([{ index: 2 }]);
});

test("a rate lets out what was saved up, then the next run when its time has come", () => {
  const leader = leading(20);
  leader.limit({ paused: false, ratePerS: 20 });
  expect(leader.plan(9)).toHaveLength(3);
  expect(leader.dispatch.nextDueMs("demo")).toBe(leader.log.timeMs + 50);
  leader.log.pass(49);
  expect(leader.plan(9)).toEqual([]);
  leader.log.pass(1);
  expect(leader.plan(9)).toHaveLength(1);
  leader.log.pass(3_600_000);
  expect(leader.plan(9)).toHaveLength(3);
});

test("while a rate has runs to let out, it is room that is waited for, not time", () => {
  const leader = leading(9);
  leader.limit({ paused: false, ratePerS: 20 });
  leader.plan(1);
  expect(leader.dispatch.nextDueMs("demo")).toBe(NEVER);
});

test("a queue with nothing to hand out is woken for its rate once, not again and again", () => {
  const leader = leading(1);
  leader.limit({ paused: false, ratePerS: 1 });
  expect(leader.plan(9)).toHaveLength(1);
  leader.log.pass(1_000);
  expect(leader.plan(9)).toEqual([]);
  expect(leader.dispatch.nextDueMs("demo")).toBe(NEVER);
});

test("a retry counts against the rate, a run that was put back does not", () => {
  const leader = leading(2);
  leader.limit({ paused: false, ratePerS: 1 });
  expect(leader.plan(1, () => true)).toHaveLength(1);
  const [run] = leader.plan(1);
  expect(run).toMatchObject({ index: 0 });
  leader.log.add(reported("w", "g", [{ index: 0, outcome: RunOutcome.RETURNED }]));
  expect(leader.plan(1)).toEqual([]);
  leader.log.pass(1_000);
  expect(leader.plan(9)).toHaveLength(1);
});

test("limits that are told again give nothing anew", () => {
  const leader = leading(9);
  for (let look = 0; look < 5; look++) {
    leader.limit({ paused: false, ratePerS: 1 });
    expect(leader.plan(9)).toHaveLength(look === 0 ? 1 : 0);
  }
});
