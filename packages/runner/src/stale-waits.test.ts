import { expect, test } from "vitest";
import { RETURNED } from "./ending.ts";
import { HeldRun, NO_BODY } from "./held-run.ts";
import { Holds } from "./holds.ts";
import { Lane } from "./lane.ts";
import { StaleWaits } from "./stale-waits.ts";
import { delivery } from "./testing/deliveries.ts";

test("what waits from one look to the next behind a long run is handed back, and no more is fetched ahead", () => {
  let nowMs = 0;
  const holds = new Holds();
  const lane = new Lane("demo");
  for (let i = 0; i < 500; i++) lane.observe(0.01);
  const hold = (index: number) => {
    const run = new HeldRun(delivery({ index }), NO_BODY, lane);
    holds.add(run);
    return run;
  };
  const returned: number[] = [];
  const waits = new StaleWaits({
    holds,
    nowMs: () => nowMs,
    onEnded: (run, ending) => ending === RETURNED && returned.push(run.index),
  });
  const [long, short] = [0, 1, 2, 3].map(hold);
  long?.start(0);
  waits.runOnce();
  expect(returned).toEqual([]);
  short?.start(1);
  short?.end(1.1);
  hold(4);
  expect(lane.ahead(1)).toBeGreaterThan(100);
  nowMs = 2_000;
  waits.runOnce();
  expect(returned).toEqual([2, 3]);
  expect(lane.ahead(1)).toBe(0);
  waits.runOnce();
  expect(returned).toEqual([2, 3, 4]);
});
