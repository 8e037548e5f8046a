import { expect, it } from "vitest";
import { NOTHING, type Selection, ticked, tickedAll } from "./selection.ts";

const all = ["a", "b", "c", "d", "e"];
const click = (selection: Selection, code: string, range = false) => ticked(selection, { all, code, range });
const codes = (selection: Selection) => [...selection.codes].sort().join("");

it("a click turns one over", () => {
  const one = click(NOTHING, "b");
  expect([codes(one), codes(click(one, "d")), codes(click(one, "b"))]).toEqual(["b", "bd", ""]);
});

it("a click with shift makes all from the last one on alike, in both directions", () => {
  expect(codes(click(click(NOTHING, "b"), "d", true))).toBe("bcd");
  expect(codes(click(click(NOTHING, "d"), "b", true))).toBe("bcd");
  const most = tickedAll(NOTHING, all);
  expect(codes(click(click(most, "b"), "d", true))).toBe("ae");
});

it("a range without a beginning, or with one that is not shown any more, is one", () => {
  expect(codes(click(NOTHING, "c", true))).toBe("c");
  expect(codes(click({ codes: new Set(), anchor: "gone" }, "c", true))).toBe("c");
});

it("the box of all ticks all, then none", () => {
  const some = click(NOTHING, "b");
  expect([codes(tickedAll(some, all)), codes(tickedAll(tickedAll(some, all), all))]).toEqual(["abcde", ""]);
});
