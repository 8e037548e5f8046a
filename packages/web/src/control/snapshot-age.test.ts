import type { Control } from "@sheaf/client";
import { expect, it } from "vitest";
import { ageMs, ageTone, arrivalOf, dueInMs, pollInMs } from "./snapshot-age.ts";

const TAKEN = Date.parse("2026-01-01T00:00:00Z");
const control: Control = {
  taken_at: new Date(TAKEN).toISOString(),
  next_at: new Date(TAKEN + 10_000).toISOString(),
  ...{ interval_s: 10, late_ms: 0, collected_ms: 7, broker_calls: 5, scheduler: null, broker: null },
  ...{ streams: [], consumers: [], queues: [], workers: [], problems: [] },
  groups: { open: 0, running: 0, finished: 0 },
  tasks: { queued: 0, running: 0, retrying: 0, succeeded: 0, failed: 0, cancelled: 0 },
};
/** At 500 of the reader's clock, which says nothing of the time of day, it was 4 s after the snapshot. */
const clock = { serverMs: TAKEN + 4_000, atMs: 500 };

it("is as old as the service's clock says when it is the latest of before", () => {
  const arrival = arrivalOf(control, { nowMs: 1_500, clock, isNew: false });
  expect(ageMs(arrival, 1_500)).toBe(5_000);
  expect(ageMs(arrival, 3_500)).toBe(7_000);
});

it("is as old as its making took when it is told as it is made, whatever any clock says", () => {
  expect(ageMs(arrivalOf(control, { nowMs: 1_500, clock, isNew: true }), 1_500)).toBe(7);
  expect(ageMs(arrivalOf(control, { nowMs: 1_500, clock: undefined, isNew: false }), 1_500)).toBe(7);
});

it("is never younger than its making took, where the service's clocks differ", () => {
  const behind = { serverMs: TAKEN - 60_000, atMs: 500 };
  expect(arrivalOf(control, { nowMs: 1_500, clock: behind, isNew: false }).ageMs).toBe(7);
});

it("is late above 15 s, and above 30 s the ticker has stopped", () => {
  expect([0, 15_000, 15_001, 30_000, 30_001].map(ageTone)).toEqual(["fresh", "fresh", "late", "late", "stopped"]);
});

it("knows when the next one is due, and that it is overdue", () => {
  expect([dueInMs(control, 7_000), dueInMs(control, 12_000)]).toEqual([3_000, -2_000]);
  expect(dueInMs({ ...control, next_at: null }, 0)).toBeUndefined();
});

it("is asked for again once the next one should be there, and each step when that is overdue", () => {
  expect(pollInMs(control, 4_000)).toBe(6_300);
  expect(pollInMs(control, 9_900)).toBe(2_000);
  expect(pollInMs(control, 14_000)).toBe(10_000);
  expect(pollInMs({ ...control, next_at: null }, 4_000)).toBe(10_300);
});
