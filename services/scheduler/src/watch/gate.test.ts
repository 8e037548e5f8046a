import { setImmediate as nextTurn } from "node:timers/promises";
import { expect, test } from "vitest";
import { Gate } from "./gate.ts";

test("lets a few pass in each turn of the event loop, in order, those who come meanwhile too", async () => {
  const gate = new Gate(2);
  const passed: number[] = [];
  for (const n of [1, 2, 3]) gate.pass(() => passed.push(n));
  gate.pass(() => gate.pass(() => passed.push(4)));
  expect(passed).toEqual([]);
  await nextTurn();
  expect(passed).toEqual([1, 2]);
  await nextTurn();
  expect(passed).toEqual([1, 2, 3]);
  await nextTurn();
  expect(passed).toEqual([1, 2, 3, 4]);
  gate.pass(() => passed.push(5));
  await nextTurn();
  expect(passed).toEqual([1, 2, 3, 4, 5]);
});
