import { expect, it } from "vitest";
import { nextSort, readSort, sortRows, writeSort } from "./table-sort.ts";

const COLUMNS = ["name", "queued"];

it("is in the address as the column's name, with a minus from the largest on; anything else is no sort", () => {
  expect(readSort("queued", COLUMNS)).toEqual({ column: "queued", down: false });
  expect(readSort("-queued", COLUMNS)).toEqual({ column: "queued", down: true });
  expect([null, "", "-", "__proto__", "--queued"].map((text) => readSort(text, COLUMNS))).toEqual(
    Array(5).fill(undefined),
  );
  for (const text of ["name", "-name"]) expect(writeSort(readSort(text, COLUMNS))).toBe(text);
});

it("goes by presses from the way that is looked for first to the other, and then to none", () => {
  const first = nextSort(undefined, "queued", true);
  const second = nextSort(first, "queued", true);
  expect([first, second, nextSort(second, "queued", true)].map(writeSort)).toEqual(["-queued", "queued", null]);
  expect(writeSort(nextSort(first, "name", false))).toBe("name");
});

it("puts what has nothing to sort by last either way, and keeps the order of equals", () => {
  const rows = [
    ["a", 2],
    ["b", null],
    ["c", 10],
    ["d", 2],
  ] as const;
  const names = (down: boolean) => sortRows(rows, ([, key]) => key, down).map(([name]) => name);
  expect([names(false).join(""), names(true).join("")]).toEqual(["adcb", "cadb"]);
});

it("sorts names as people count", () => {
  expect(sortRows(["w-10", "w-9", "W-1"], (name) => name, false)).toEqual(["W-1", "w-9", "w-10"]);
});
