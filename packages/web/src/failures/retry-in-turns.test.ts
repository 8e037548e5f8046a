import { expect, it } from "vitest";
import { type RetryTotals, retryInTurns } from "./retry-in-turns.ts";

/** Retries in turns of 10 tasks of 2 groups while there are `left`; what was told. */
async function run(left: number, wanted: number, stopAfter = Number.POSITIVE_INFINITY): Promise<RetryTotals[]> {
  const stop = new AbortController();
  const told: RetryTotals[] = [];
  let rest = left;
  await retryInTurns({
    call: async () => {
      const retried = Math.min(10, rest);
      rest -= retried;
      return { retried, groups: 2, more: rest > 0 };
    },
    ...{ wanted, signal: stop.signal },
    onProgress: (totals) => {
      if (told.push(totals) >= stopAfter) stop.abort();
    },
  });
  return told;
}

it("calls again while there is more, and adds up", async () => {
  expect(await run(25, 25)).toEqual([
    { retried: 10, groups: 2 },
    { retried: 20, groups: 4 },
    { retried: 25, groups: 6 },
  ]);
});

it("ends once as many as were confirmed run, although failures keep coming", async () => {
  expect((await run(Number.POSITIVE_INFINITY, 30)).at(-1)).toEqual({ retried: 30, groups: 6 });
});

it("stops after the call that is under way", async () => {
  expect(await run(100, 100, 2)).toHaveLength(2);
});

it("rejects as the call does", async () => {
  const call = async () => Promise.reject(new Error("no"));
  const { signal } = new AbortController();
  await expect(retryInTurns({ call, wanted: 1, onProgress: () => {}, signal })).rejects.toThrow("no");
});
