import fc from "fast-check";
import type { Violation } from "./checker/rules.ts";
import { type Schedule, schedules } from "./schedule.ts";
import { simulate } from "./simulate.ts";
import type { Options } from "./world/options.ts";

/** Where to look, and for what. */
export interface SearchOptions {
  readonly seed: number;
  /** Schedules at most. */
  readonly runs: number;
  readonly options: Options;
  /** Whether what a schedule has led to is what is looked for; by default anything that is wrong. */
  readonly wanted?: (violations: readonly Violation[], schedule: Schedule) => boolean;
  /** The first one found will do: it is not shrunk. */
  readonly anyLength?: boolean;
}

/** A shrunk schedule with which something is wrong. */
export interface Found {
  readonly schedule: Schedule;
  readonly violations: readonly Violation[];
  /** Schedules that it took. */
  readonly runs: number;
}

/** Runs one schedule after the other until one is found with which something is wrong, and shrinks it. */
export function search(o: SearchOptions): Found | undefined {
  const { options } = o;
  const wanted = o.wanted ?? ((violations) => violations.length > 0);
  const isFine = (schedule: Schedule) => !wanted(simulate(schedule, options).violations, schedule);
  const { anyLength = false, runs, seed } = o;
  const parameters = { numRuns: runs, seed, endOnFailure: anyLength };
  const { counterexample, numRuns } = fc.check(fc.property(schedules, isFine), parameters);
  if (!counterexample) return undefined;
  const schedule = anyLength ? counterexample[0] : withoutEach(counterexample[0], (shorter) => !isFine(shorter));
  return { schedule, violations: simulate(schedule, options).violations, runs: numRuns };
}

/** Leaves out step after step, from the last, as long as the schedule stays what it is. */
function withoutEach(schedule: Schedule, holds: (shorter: Schedule) => boolean): Schedule {
  let shortest = schedule;
  for (let at = shortest.length - 1; at >= 0; at--) {
    const shorter = shortest.toSpliced(at, 1);
    if (holds(shorter)) shortest = shorter;
  }
  return shortest;
}
