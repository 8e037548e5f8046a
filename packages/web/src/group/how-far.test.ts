import type { Group } from "@sheaf/client";
import { expect, it } from "vitest";
import type { FileState, LocalFile } from "../upload/local-files.ts";
import { onTheirWay, quarterOf, shareOf } from "./how-far.ts";

const group = (finished: number, total: number, more: Partial<Group> = {}) =>
  ({ state: "running", open: false, counts: { finished, total }, ...more }) as Group;

it("files on their way count as what is to be done", () => {
  expect(shareOf({ finished: 3, total: 3 }, 997)).toBe(0.003);
  expect(shareOf({ finished: 1, total: 4 }, 0)).toBe(0.25);
  expect(shareOf({ finished: 0, total: 0 }, 0)).toBe(0);
});

it("a group tells quarters of what it will have, so none while it is open", () => {
  expect(quarterOf(group(3, 3, { open: true }))).toBe(0);
  expect([0, 24, 25, 50, 99, 100].map((finished) => quarterOf(group(finished, 100)))).toEqual([0, 0, 1, 2, 3, 3]);
});

it("its end comes with its state, and an empty one has not started", () => {
  expect(quarterOf(group(4, 4, { state: "finished" }))).toBe(4);
  expect(quarterOf(group(0, 0, { open: true }))).toBe(-1);
});

it("counts a file on its way once, though its task is counted before the answer to its append", () => {
  const local = (state: FileState, index?: number) => ({ state, index }) as LocalFile;
  const files = [local("in_group", 0), local("stored", 1), local("stored", 2), local("uploading"), local("refused")];
  expect([onTheirWay(files, 1), onTheirWay(files, 2), onTheirWay(files, 3)]).toEqual([3, 2, 1]);
});
