import type { Attempt, TaskError, TaskInFull } from "@sheaf/client";
import { expect, it } from "vitest";
import { historyOf } from "./attempt-history.ts";

const at = (seconds: number) => `2026-01-01T00:00:${String(seconds).padStart(2, "0")}.000Z`;
const lost: TaskError = { code: "worker_lost", message: "gone", retryable: true, attempt: 1 };
const attempt = (round: number, [from, to]: readonly [number, number], error: TaskError | null = null): Attempt => ({
  ...{ round, run: from, worker: "w-1", started_at: at(from), ended_at: at(to), run_ms: (to - from) * 1_000, error },
});
const task = (fields: Partial<TaskInFull>) =>
  ({
    ...{ state: "succeeded", round: 1, queued_at: at(0), started_at: at(1), finished_at: null },
    ...fields,
  }) as TaskInFull;
const told = (fields: Partial<TaskInFull>) =>
  historyOf(task(fields)).map((entry) => {
    if (entry.kind === "wait") return `${entry.after === "queued" ? "wait" : "pause"} ${entry.ms}`;
    if (entry.kind === "attempt") return `attempt ${entry.number} ${entry.outcome}`;
    if (entry.kind === "queued") return "queued";
    if (entry.kind === "round") return `round ${entry.round}`;
    return `${entry.kind} ${entry.state}`;
  });

it("tells of the wait in the queue, each attempt and the pause between them", () => {
  const attempts = [attempt(1, [2, 3], lost), attempt(1, [7, 8])];
  expect(told({ attempts, finished_at: at(8) })).toEqual([
    ...["queued", "wait 2000", "attempt 1 failed", "pause 4000", "attempt 2 succeeded"],
  ]);
});

it("counts attempts anew in each round, and knows no wait of a round that is over", () => {
  const attempts = [attempt(1, [2, 3], lost), attempt(2, [12, 14])];
  expect(told({ round: 2, queued_at: at(10), attempts, finished_at: at(14) })).toEqual([
    ...["round 1", "attempt 1 failed", "round 2", "queued", "wait 2000", "attempt 1 succeeded"],
  ]);
});

it("ends with what goes on", () => {
  expect(told({ state: "queued", attempts: [] })).toEqual(["queued", "now queued"]);
  expect(told({ state: "running", attempts: [], started_at: at(5) })).toEqual(["queued", "wait 5000", "now running"]);
  const attempts = [attempt(1, [1, 2], lost)];
  expect(told({ state: "retrying", attempts })).toEqual(["queued", "wait 1000", "attempt 1 failed", "now retrying"]);
});

it("tells of an end that no attempt made", () => {
  expect(told({ state: "cancelled", attempts: [], finished_at: at(3) })).toEqual(["queued", "end cancelled"]);
  const attempts = [attempt(1, [1, 2], lost)];
  expect(told({ state: "cancelled", attempts, finished_at: at(4) }).at(-1)).toBe("end cancelled");
});

it("takes a run that a cancel ended for cancelled", () => {
  expect(told({ state: "cancelled", attempts: [attempt(1, [1, 2])], finished_at: at(2) })).toEqual([
    ...["queued", "wait 1000", "attempt 1 cancelled"],
  ]);
});
