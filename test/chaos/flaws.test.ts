import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { CountsSchema, GroupSchema, GroupState, type Task, TaskSchema, TaskState } from "@sheaf/proto";
import { expect, test } from "vitest";
import { flaws, type Rule, type Seen } from "./flaws.ts";

const { SUCCEEDED, FAILED, CANCELLED, RUNNING } = TaskState;
const STATES = [SUCCEEDED, FAILED, CANCELLED, SUCCEEDED];
const tasksOf = (states: readonly TaskState[]): Task[] =>
  states.map((state, index) => create(TaskSchema, { index, state }));

/** A group in which all is well, but for what is planted. */
function seen(
  planted: Partial<Seen> & {
    view?: MessageInitShape<typeof GroupSchema>;
    counts?: MessageInitShape<typeof CountsSchema>;
  } = {},
): Seen {
  const counts = create(CountsSchema, { total: 4, succeeded: 2, failed: 1, cancelled: 1, ...planted.counts });
  const group = create(GroupSchema, { state: GroupState.FINISHED, progress: 1, counts, ...planted.view });
  return { submitted: 4, group, tasks: tasksOf(STATES), logged: { states: STATES, endings: [1, 1, 1, 1] }, ...planted };
}

test("a group in which all is well has no flaws", () => {
  expect(flaws(seen())).toEqual([]);
});

test.each<[Rule, Seen]>([
  ["it is whole", seen({ submitted: 5 })],
  ["it is whole", seen({ counts: { total: 3 } })],
  ["it is finished", seen({ view: { state: GroupState.RUNNING } })],
  ["it is finished", seen({ view: { progress: 0.75 } })],
  ["each task is listed once", seen({ tasks: [0, 1, 1, 3].map((index) => ({ ...(tasksOf(STATES)[index] as Task) })) })],
  ["each task has ended", seen({ tasks: tasksOf([SUCCEEDED, FAILED, CANCELLED, RUNNING]) })],
  ["each task has ended once", seen({ logged: { states: STATES, endings: [1, 2, 1, 1] } })],
  ["each task has ended once", seen({ logged: { states: STATES, endings: [1, 0, 1, 1] } })],
  ["its counts are those of its tasks", seen({ counts: { succeeded: 3 } })],
  ["its counts are those of its tasks", seen({ counts: { running: 1 } })],
  [
    "the log says the same",
    seen({ logged: { states: [FAILED, FAILED, CANCELLED, SUCCEEDED], endings: [1, 1, 1, 1] } }),
  ],
])("it is seen when not: %s", (rule, planted) => {
  expect(flaws(planted)).toContain(rule);
});
