import type { Task, TaskState } from "@sheaf/client";
import { expect, it } from "vitest";
import type { FileState, LocalFile } from "../upload/local-files.ts";
import { applyTasks, EMPTY_MODEL, type GroupModel, MAX_TASKS } from "./group-model.ts";
import { countStates, ownTasks, rowsOf } from "./rows.ts";

const local = (key: number, state: FileState, index?: number): LocalFile => ({
  ...{ key, state, index, sentBytes: 0, error: undefined },
  file: new File([], `${key}.jpg`),
});
const model = (...states: TaskState[]): GroupModel => ({
  ...{ ...EMPTY_MODEL, states, touched: states.map(() => 0) },
  tasks: states.map((state, index) => ({ index, state }) as Task),
});

it("a file keeps its place when it becomes a task, and tasks from elsewhere come after", () => {
  const files = [local(0, "uploading"), local(1, "in_group", 1), local(2, "waiting"), local(3, "in_group", 0)];
  const rows = rowsOf(model("running", "succeeded", "queued"), files);
  expect(rows.map(({ key, state, index }) => [key, state, index])).toEqual([
    ["f0", "uploading", undefined],
    ["f1", "succeeded", 1],
    ["f2", "waiting", undefined],
    ["f3", "running", 0],
    ["t2", "queued", 2],
  ]);
});

it("a file that is stored is still on its way, and one that nobody has told of is queued", () => {
  const files = [local(0, "stored"), local(1, "in_group", 0), local(2, "refused")];
  const rows = rowsOf(EMPTY_MODEL, files);
  expect(rows.map(({ state }) => state)).toEqual(["uploading", "queued", "refused"]);
  expect(countStates(rows).get("queued")).toBe(1);
});

it("files that became tasks which are not followed have no row, and count nowhere", () => {
  const files = [local(0, "in_group", MAX_TASKS - 1), local(1, "in_group", MAX_TASKS), local(2, "waiting")];
  const rows = rowsOf(EMPTY_MODEL, files);
  expect(rows.map(({ key, state }) => [key, state])).toEqual([
    ["f0", "queued"],
    ["f2", "waiting"],
  ]);
  expect([...ownTasks(files)]).toEqual([MAX_TASKS - 1, MAX_TASKS]);
});

it("tasks whose state nobody has told have no row until they were read", () => {
  const large: GroupModel = { ...EMPTY_MODEL, states: ["queued", "queued"], touched: [0, 0], clock: 1, doubt: 1 };
  expect(rowsOf(large, [])).toEqual([]);
  const read = applyTasks(large, [{ index: 0, state: "succeeded" } as Task], 1);
  expect(rowsOf(read, []).map(({ index, state }) => [index, state])).toEqual([[0, "succeeded"]]);
});

it("a file whose task is told of before the answer to its append is one row", () => {
  const rows = rowsOf(model("running"), [local(0, "stored", 0), local(1, "stored", 1)]);
  expect(rows.map(({ key, state, index }) => [key, state, index])).toEqual([
    ["f0", "running", 0],
    ["f1", "uploading", undefined],
  ]);
});
