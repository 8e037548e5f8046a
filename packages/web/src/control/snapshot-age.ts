import type { Control } from "@sheaf/client";
import type { ServerClock } from "../api/server-clock.ts";

/** How old a snapshot was when it came. */
export interface Arrival {
  readonly ageMs: number;
  /** Of `performance.now()`. */
  readonly atMs: number;
}

/** How an age is to be taken: `late` above 15 s, `stopped` above 30 s. */
export type AgeTone = "fresh" | "late" | "stopped";

const LATE_MS = 15_000;
const STOPPED_MS = 30_000;

/** What is known when a snapshot comes. */
export interface Coming {
  /** Of `performance.now()`. */
  readonly nowMs: number;
  readonly clock: ServerClock | undefined;
  /** It is told by a stream as soon as it is there, and not the latest of before. */
  readonly isNew: boolean;
}

/**
 * How old a snapshot is as it comes. The reader's clock has no say: what is told as it is made is as old as its making
 * took, and of others the age is by the service's own clock. From then on time is counted by `performance.now()`.
 */
export function arrivalOf({ taken_at, collected_ms }: Control, { nowMs, clock, isNew }: Coming): Arrival {
  if (isNew || !clock || taken_at === null) return { ageMs: collected_ms, atMs: nowMs };
  const age = clock.serverMs + (nowMs - clock.atMs) - Date.parse(taken_at);
  return { ageMs: Math.max(collected_ms, age), atMs: nowMs };
}

/** How old it is now. */
export function ageMs({ ageMs: before, atMs }: Arrival, nowMs: number): number {
  return before + Math.max(0, nowMs - atMs);
}

export function ageTone(age: number): AgeTone {
  if (age > STOPPED_MS) return "stopped";
  return age > LATE_MS ? "late" : "fresh";
}

/** How long until the next snapshot is due; negative when it is overdue, undefined where nobody knows. */
export function dueInMs({ taken_at, next_at }: Control, age: number): number | undefined {
  return taken_at === null || next_at === null ? undefined : Date.parse(next_at) - Date.parse(taken_at) - age;
}

/** Over the way, and until every gateway has it. */
const SPREAD_MS = 300;
const LEAST_MS = 2_000;

/** How long a reader who polls waits: until the next snapshot should be there; where it is overdue, a step; 2 s at least. */
export function pollInMs(control: Control, age: number): number {
  const stepMs = Math.max(LEAST_MS, control.interval_s * 1_000);
  const dueMs = dueInMs(control, age) ?? stepMs;
  return dueMs < 0 ? stepMs : Math.max(LEAST_MS, Math.min(dueMs, stepMs) + SPREAD_MS);
}
