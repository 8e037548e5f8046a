import { expect, it } from "vitest";
import { retryDelayMs, WEBHOOK_ATTEMPTS } from "./retry-schedule.ts";

const ids = Array.from({ length: 500 }, (_, index) => `msg_${index}`);
const attempts = Array.from({ length: WEBHOOK_ATTEMPTS }, (_, index) => index + 1);
const delaysOf = (id: string) => attempts.flatMap((attempt) => retryDelayMs(id, attempt) ?? []);
const sum = (delays: readonly number[]) => delays.reduce((total, delay) => total + delay, 0);

it("a message is tried again after seconds, then minutes, then hours", () => {
  const [minutes, hours] = [60_000, 3_600_000];
  const longest = [
    5_000,
    30_000,
    2 * minutes,
    10 * minutes,
    30 * minutes,
    hours,
    2 * hours,
    4 * hours,
    8 * hours,
    8 * hours,
  ];
  for (const delays of ids.map(delaysOf)) {
    expect(delays).toHaveLength(longest.length);
    for (const [index, delay] of delays.entries()) {
      expect(delay).toBeLessThanOrEqual(longest[index] ?? 0);
      expect(delay).toBeGreaterThanOrEqual(0.8 * (longest[index] ?? 0));
    }
  }
});

it("all attempts fit into 24 hours, each of them taking its 15 seconds, and more than half of those are used", () => {
  const totals = ids.map((id) => sum(delaysOf(id)));
  expect(Math.max(...totals) + WEBHOOK_ATTEMPTS * 15_000).toBeLessThan(24 * 3_600_000);
  expect(Math.min(...totals)).toBeGreaterThan(18 * 3_600_000);
});

it("nothing follows the last attempt, or one that there is not", () => {
  expect(retryDelayMs("msg_1", WEBHOOK_ATTEMPTS - 1)).toBeGreaterThan(0);
  for (const attempt of [WEBHOOK_ATTEMPTS, WEBHOOK_ATTEMPTS + 1, 1_000, 0]) {
    expect(retryDelayMs("msg_1", attempt)).toBeUndefined();
  }
});

it("messages that failed together are not sent together again, and whoever leads waits equally long", () => {
  expect(new Set(ids.map((id) => retryDelayMs(id, 1))).size).toBeGreaterThan(200);
  expect(ids.map(delaysOf)).toEqual(ids.map(delaysOf));
});
