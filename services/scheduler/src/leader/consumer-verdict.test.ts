import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { judgeQueue, type QueueLook, VERDICT_RULES } from "./consumer-verdict.ts";

const QUIET: QueueLook = {
  paused: false,
  waiting: 0,
  waitingBefore: 0,
  slots: 4,
  freeSlots: 4,
  pending: 0,
  ackPending: 0,
  redelivered: 0,
  stuckMs: 0,
  moved: false,
  finishedPerS: 0,
};

const judge = (look: Partial<QueueLook>) => judgeQueue({ ...QUIET, ...look });

test("a queue in which nothing waits keeps up, also without any worker", () => {
  expect(judge({})).toEqual({ verdict: "keeping_up", reason: "no task waits", behindS: undefined });
  expect(judge({ slots: 0, freeSlots: 0 }).verdict).toBe("keeping_up");
});

test("a few tasks for each slot are kept up with, and so is any number that is getting less", () => {
  expect(judge({ waiting: 8 })).toMatchObject({ verdict: "keeping_up", reason: "8 tasks wait for 4 slots" });
  expect(judge({ waiting: 900, waitingBefore: 1_000, finishedPerS: 10 })).toEqual({
    verdict: "keeping_up",
    reason: "900 tasks wait, after 1000 in the snapshot before",
    behindS: 90,
  });
});

test("more tasks than before, and than the slots take soon, are growing, with the seconds that they take", () => {
  expect(judge({ waiting: 9, waitingBefore: 8, finishedPerS: 2 })).toEqual({
    verdict: "growing",
    reason: "9 tasks wait for 4 slots; 8 did in the snapshot before",
    behindS: 4.5,
  });
  expect(judge({ waiting: 9, waitingBefore: 9 })).toMatchObject({ verdict: "growing", behindS: undefined });
  expect(judge({ waiting: 9, waitingBefore: undefined }).verdict).toBe("growing");
});

test("tasks that wait without any slot have no workers", () => {
  expect(judge({ waiting: 1, slots: 0, freeSlots: 0 })).toMatchObject({
    verdict: "no_workers",
    reason: "1 task waits, and no live worker takes from the queue",
  });
});

test("messages that nobody gets although slots are free are wedged, and not before 8 s or while all slots are taken", () => {
  const stuck = { waiting: 3, pending: 3, stuckMs: 10_020 };
  expect(judge(stuck)).toMatchObject({
    verdict: "wedged",
    reason: "3 messages wait at the broker for 4 free slots; none was delivered for 10 s",
  });
  expect(judge({ ...stuck, stuckMs: 7_999 }).verdict).toBe("keeping_up");
  expect(judge({ ...stuck, freeSlots: 0 }).verdict).toBe("keeping_up");
});

test("many messages that come again and again are redelivering; a few, or some that came again once, are not", () => {
  const again = { ackPending: 50, redelivered: 5, moved: true };
  expect(judge(again)).toMatchObject({
    verdict: "redelivering",
    reason: "5 of the 50 messages that workers hold were delivered before",
  });
  expect(judge({ ...again, redelivered: 4 }).verdict).toBe("keeping_up");
  expect(judge({ ...again, ackPending: 51 }).verdict).toBe("keeping_up");
  expect(judge({ ...again, moved: false }).verdict).toBe("keeping_up");
});

test("a paused queue is paused, whatever else holds", () => {
  expect(judge({ paused: true, waiting: 9, slots: 0 })).toMatchObject({
    verdict: "paused",
    reason: "paused by an operator; 9 tasks wait",
  });
});

test("the documentation has the rules as they are", () => {
  const page = readFileSync(new URL("../../../../docs/control.md", import.meta.url), "utf8");
  const rows = VERDICT_RULES.map(({ verdict, rule }) => new RegExp(`^\\| \`${verdict}\` +\\| ${rule} +\\|$`, "m"));
  for (const row of rows) expect(page).toMatch(row);
});
