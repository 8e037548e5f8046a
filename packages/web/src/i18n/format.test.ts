import { describe, expect, it } from "vitest";
import { createFormat } from "./format.ts";

describe("English", () => {
  const format = createFormat("en");

  it("writes sizes in powers of 1,000 with three digits", () => {
    expect([0, 999, 1_000, 812_345, 143_201, 20_000_000].map(format.bytes)).toEqual([
      "0 byte",
      "999 byte",
      "1 kB",
      "812 kB",
      "143 kB",
      "20 MB",
    ]);
  });

  it("writes durations in the largest unit that fits, without a nought behind it", () => {
    expect([0, 850, 999.7, 3_210, 59_960, 250_000, 3_600_000, 90_061_000].map(format.duration)).toEqual([
      ...["0 ms", "850 ms", "1 sec", "3.2 sec", "1 min", "4 min 10 sec", "1 hr", "1 day 1 hr"],
    ]);
  });

  it("writes how a size changed with its sign, and nothing of what was nothing", () => {
    expect([format.change(1_000, 180), format.change(100, 150), format.change(0, 5)]).toEqual(["−82%", "+50%", ""]);
  });

  it("writes figures with three significant digits, and tells a clock by either way to write a time", () => {
    expect([0.001, 2.836, 1_234.5].map(format.figure)).toEqual(["0.001", "2.84", "1,230"]);
    const iso = "2026-01-01T00:05:07Z";
    expect(format.clock(Date.parse(iso))).toBe(format.clock(iso));
    expect(format.hour(Date.parse(iso))).toBe(format.hour(iso));
  });

  it("counts back from now, and a time ahead is now", () => {
    const now = Date.parse("2026-01-01T00:10:00Z");
    expect(format.ago("2026-01-01T00:05:00Z", now)).toBe("5 minutes ago");
    expect(format.ago("2026-01-01T00:11:00Z", now)).toBe("now");
  });
});

it("writes Russian as Russians do", () => {
  const format = createFormat("ru");
  expect([format.percent(0.824), format.count(12_345), format.bytes(812_345)].map(spaced)).toEqual([
    ...["82 %", "12 345", "812 кБ"],
  ]);
});

/** Spaces that do not break are spaces to the reader. */
function spaced(text: string): string {
  return text.replace(/\s/g, " ");
}
