import fc from "fast-check";
import type { Violation } from "./checker/rules.ts";
import type { Schedule } from "./schedule.ts";
import { schedules } from "./schedule.ts";
import { simulate } from "./simulate.ts";
import type { Note } from "./situations.ts";
import type { Options } from "./world/options.ts";

/** Where to look, and for what. */
export interface SearchOptions {
  readonly seed: number;
  /** Schedules at most. */
  readonly runs: number;
  readonly options: Options;
  /** Whether what a schedule has led to is what is looked for; by default anything that is wrong. */
  readonly wanted?: (violations: readonly Violation[], schedule: Schedule) => boolean;
  /** Told of every interesting situation. */
  readonly note?: Note;
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
  const { options, note } = o;
  const wanted = o.wanted ?? ((violations) => violations.length > 0);
  const isFine = (schedule: Schedule) => !wanted(simulate(schedule, options, note && { note }).violations, schedule);
  const { counterexample, numRuns } = fc.check(fc.property(schedules, isFine), { numRuns: o.runs, seed: o.seed });
  if (!counterexample) return undefined;
  const schedule = withoutEach(counterexample[0], (shorter) => !isFine(shorter));
  return { schedule, violations: simulate(schedule, options).violations, runs: numRuns };
}

/** As it is written down in a test. */
export function literal({ schedule, violations }: Found): string {
  const lines = violations.map(({ rule, what }) => `${rule}: ${what}`);
  return [...lines, ...schedule.map((step) => `  ${JSON.stringify(step)},`)].join("\n");
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
