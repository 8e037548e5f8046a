import { expect, test } from "vitest";
import { retryAfterMs } from "./error-from.ts";

test("Retry-After is read as seconds and as a date", () => {
  const nowMs = Date.parse("2026-01-01T00:00:00Z");
  expect(retryAfterMs("3", nowMs)).toBe(3_000);
  expect(retryAfterMs("Thu, 01 Jan 2026 00:00:07 GMT", nowMs)).toBe(7_000);
  expect(retryAfterMs("Wed, 31 Dec 2025 00:00:00 GMT", nowMs)).toBe(0);
  expect(retryAfterMs("soon", nowMs)).toBeUndefined();
  expect(retryAfterMs(null, nowMs)).toBeUndefined();
});
