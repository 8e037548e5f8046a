import { expect, test } from "vitest";
import { restartDelayMs } from "./restart-delay.ts";

test("restarts wait 100 ms, twice as long after each failure in a row, at most 5 s", () => {
  expect([1, 2, 3, 6, 7, 100].map(restartDelayMs)).toEqual([100, 200, 400, 3_200, 5_000, 5_000]);
});
