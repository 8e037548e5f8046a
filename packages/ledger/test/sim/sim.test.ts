import fc from "fast-check";
import { expect, test } from "vitest";
import type { Rule } from "./checker/rules.ts";
import { narrate } from "./narrate.ts";
import { KINDS, schedules } from "./schedule.ts";
import { search } from "./search.ts";
import { simulate } from "./simulate.ts";
import { SITUATIONS } from "./situations.ts";
import { AS_BUILT, broken, type Plant } from "./world/options.ts";

/** The schedules of every run; another seed looks at others. */
const SEED = Number(process.env["SHEAF_SIM_SEED"] ?? 57_908_989);
const RUNS = Number(process.env["SHEAF_SIM_RUNS"] ?? 20_000);
const MINUTES = 60_000;

test(
  `no schedule breaks a rule (SHEAF_SIM_SEED=${SEED})`,
  () => {
    const found = search({ seed: SEED, runs: RUNS, options: AS_BUILT });
    expect(found && narrate(found.schedule, AS_BUILT)).toBeUndefined();
  },
  10 * MINUTES,
);

test(
  "every step is possible now and then, and every interesting situation comes up",
  () => {
    const missing = new Set<string>([...SITUATIONS, ...KINDS]);
    for (const schedule of fc.sample(schedules, { seed: 7, numRuns: 10_000 })) {
      const { done } = simulate(schedule, AS_BUILT, { note: (situation) => missing.delete(situation) });
      for (const [kind] of done) missing.delete(kind);
    }
    expect([...missing]).toEqual([]);
  },
  10 * MINUTES,
);

const PLANTS: readonly (readonly [Plant, Rule])[] = [
  ["answers before the ack", "I1"],
  ["half groups are released", "I1"],
  ["groups leave too early", "I1"],
  ["terminal tasks change", "I2"],
  ["nobody reconciles", "I2"],
  ["reports before the outputs are stored", "I3"],
  ["counts are spoilt", "I4"],
  ["reads any state", "I5"],
  ["forgets tombstones", "I6"],
  ["confirms without an abort", "I6"],
  ["attempts without end", "I7"],
  ["losses do not poison", "I7"],
  ["failures without a code", "I7"],
  ["takes any body for a key", "I8"],
  ["keys are not hashed", "I8"],
  ["runs are numbered anew", "runs"],
  ["folds by the local clock", "replicas"],
  ["follow-ups of any id", "followUps"],
  ["looks before it folds", "looks"],
  ["judges while deaf", "verdicts"],
];

test.each(PLANTS)(
  "where the protocol is broken (%s), the checker finds that %s does not hold",
  (plant, rule) => {
    const found = search({
      ...{ seed: 3, runs: 3_000, options: broken(plant), anyLength: true },
      wanted: (violations) => violations.some((violation) => violation.rule === rule),
    });
    expect(found?.violations.map((violation) => violation.rule)).toContain(rule);
  },
  MINUTES,
);
