import { Priority } from "@sheaf/proto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { accepted } from "./events.ts";
import { Leader } from "./leader.ts";
import { excess, type HandOut } from "./rate-check.ts";

/** Steps of a leader whose queue has a rate: pauses, retries, runs that could not be handed out, and time. */
const rateSteps = fc.array(
  fc.record({
    most: fc.nat(40),
    fails: fc.nat(3),
    ms: fc.oneof(fc.nat(3), fc.nat(500), fc.nat(20_000)),
    paused: fc.boolean(),
    ends: fc.constantFrom("succeeded", "failed", "returned"),
  }),
  { minLength: 1, maxLength: 60, size: "max" },
);

test("whatever happens, no span of time sees more runs than the rate and one burst of it, retries included", () => {
  fc.assert(
    fc.property(fc.constantFrom(0.2, 7, 40, 900), rateSteps, (ratePerS, steps) => {
      const leader = new Leader();
      leader.log.add(accepted("g", { count: 500, maxAttempts: 9 }));
      const handOuts: HandOut[] = [];
      for (const { most, fails, ms, paused, ends } of steps) {
        leader.limit({ paused, ratePerS });
        const cameBack = (nth: number) => nth % 4 < fails;
        const runs = leader.plan(most, cameBack);
        handOuts.push({ atMs: leader.log.timeMs, runs: runs.filter((_, nth) => !cameBack(nth)).length });
        leader.take("w", 20);
        for (let end = 0; end < 5; end++) leader.end(end, ends);
        leader.log.pass(ms);
      }
      expect(excess(handOuts, ratePerS, 1 + ratePerS / 10)).toBeLessThanOrEqual(0.001);
    }),
    { numRuns: 300 },
  );
});

test("a queue with a rate wakes its leader for each run, and keeps the rate", () => {
  fc.assert(
    fc.property(fc.double({ min: 0.1, max: 2_000, noNaN: true }), (ratePerS) => {
      const leader = new Leader();
      leader.limit({ paused: false, ratePerS });
      leader.log.add(accepted("g", { count: 100 }));
      const startMs = leader.log.timeMs;
      let runs = leader.plan(100).length;
      while (runs < 100) {
        const dueMs = leader.dispatch.nextDueMs("demo");
        expect(dueMs).toBeGreaterThan(leader.log.timeMs);
        leader.log.pass(dueMs - leader.log.timeMs);
        const more = leader.plan(100).length;
        expect(more).toBeGreaterThanOrEqual(1);
        runs += more;
      }
      expect(leader.log.timeMs - startMs).toBeLessThanOrEqual(100_000 / ratePerS + 1);
    }),
    { numRuns: 100 },
  );
});

test("pauses change nothing about who comes next", () => {
  const windows = fc.array(fc.record({ limit: fc.nat(9), paused: fc.boolean() }), { maxLength: 40, size: "max" });
  fc.assert(
    fc.property(windows, (plans) => {
      const [plain, pausing] = [new Leader(), new Leader()];
      for (const { log } of [plain, pausing]) {
        log.add(accepted("batch", { count: 60, priority: Priority.HIGH }));
        log.add(accepted("low", { count: 30, priority: Priority.LOW }), accepted("small", { count: 3 }));
      }
      const names = (leader: Leader, limit: number) =>
        leader.plan(limit).map(({ group, index }) => `${group.terms.id}/${index}`);
      for (const { limit, paused } of plans) {
        pausing.limit({ paused });
        if (paused) expect(names(pausing, limit)).toEqual([]);
        else expect(names(pausing, limit)).toEqual(names(plain, limit));
      }
    }),
    { numRuns: 100 },
  );
});

test.each([
  ["a pause", { paused: true }, /paused/],
  ["max_running", { paused: false, maxRunning: 2 }, /allowed are 2/],
])("the check finds a dispatch that does not know %s", (_, broken, complaint) => {
  const leader = new Leader();
  leader.log.add(accepted("g", { count: 9 }));
  leader.limit(broken);
  leader.dispatch.limit("demo", { paused: false });
  expect(() => leader.plan(3)).toThrow(complaint);
});
