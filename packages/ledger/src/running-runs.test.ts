import fc from "fast-check";
import { expect, test } from "vitest";
import { accepted } from "../test/events.ts";
import { play } from "../test/play.ts";
import { history } from "../test/steps.ts";
import { TestLog } from "../test/test-log.ts";
import { ChangeFan } from "./changes.ts";
import { RunningRuns } from "./running-runs.ts";

function listed(runs: RunningRuns): string[] {
  const names = runs
    .workers()
    .flatMap((worker) =>
      [...runs.of(worker)].flatMap(([group, indexes]) => [...indexes].map((i) => `${worker} ${group.terms.id}/${i}`)),
    );
  return names.sort();
}

test("kept up to date by the fold it equals one that is derived from the state anew, and keeps no empty entries", () => {
  fc.assert(
    fc.property(history, (records) => {
      const fan = new ChangeFan();
      const log = new TestLog(fan);
      const runs = new RunningRuns(log.state);
      fan.listen(runs);
      play(records, log);
      expect(listed(runs)).toEqual(listed(new RunningRuns(log.state)));
      for (const worker of runs.workers()) {
        const sizes = [...runs.of(worker).values()].map((indexes) => indexes.size);
        expect(Math.min(...sizes)).toBeGreaterThan(0);
        expect(sizes).not.toEqual([]);
      }
    }),
    { numRuns: 300 },
  );
});

test("a listener that was removed hears nothing more", () => {
  const fan = new ChangeFan();
  const heard: string[] = [];
  const stop = fan.listen({ accepted: (group) => void heard.push(group.terms.id) });
  fan.listen({ forgotten: (group) => void heard.push(`-${group.terms.id}`) });
  const log = new TestLog(fan).add(accepted("a", { count: 0, retentionMs: 1 }));
  stop();
  log.pass(1).add(accepted("b", { count: 0 }));
  expect(heard).toEqual(["a", "-a"]);
});
