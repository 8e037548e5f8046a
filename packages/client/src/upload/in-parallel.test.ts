import { expect, test } from "vitest";
import { inParallel } from "./in-parallel.ts";

test("so many at a time and no more, each once, in order", async () => {
  const begun: number[] = [];
  let running = 0;
  let most = 0;
  await inParallel(3, { from: 2, to: 12 }, async (index) => {
    begun.push(index);
    most = Math.max(most, ++running);
    await new Promise(setImmediate);
    running--;
  });
  expect(begun).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  expect(most).toBe(3);
});

test("the first failure stops the others, and is told when none runs any more", async () => {
  const begun: number[] = [];
  let running = 0;
  const work = async (index: number, signal: AbortSignal) => {
    begun.push(index);
    if (index === 1) throw new RangeError("at 1");
    running++;
    await new Promise((resolve) => signal.addEventListener("abort", resolve));
    running--;
  };
  await expect(inParallel(3, { from: 0, to: 100 }, work)).rejects.toThrow("at 1");
  expect(running).toBe(0);
  expect(begun).toEqual([0, 1, 2]);
});

test("an abort stops all", async () => {
  const outer = new AbortController();
  const work = (_: number, signal: AbortSignal) =>
    new Promise<void>((_resolve, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
  const running = inParallel(2, { from: 0, to: 5 }, work, outer.signal);
  outer.abort(new RangeError("enough"));
  await expect(running).rejects.toThrow("enough");
  await inParallel(2, { from: 5, to: 5 }, () => Promise.reject(new Error("nothing to do")));
});
