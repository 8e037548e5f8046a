import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { RunOutcome, RunProgressSchema, RunsProgressedSchema } from "@sheaf/proto";
import { expect, test } from "vitest";
import { accepted, cancelled, tasksCancelled } from "../../../packages/ledger/test/events.ts";
import { TestLog } from "../../../packages/ledger/test/test-log.ts";
import { ProgressBoard } from "./progress-board.ts";
import { TestFold } from "./watch/test-fold.ts";

/** A replica with group `g` of four tasks, of which the first three run, and its board. */
function boardOf(max?: number) {
  const replica = new TestFold((changes) => new TestLog(changes));
  const board = new ProgressBoard(replica.state, max);
  replica.changes.listen(board);
  replica.add(accepted("g", { count: 4 }));
  replica.start("g", 0, 1, 2);
  const group = replica.state.groups.get("g");
  if (!group) throw new Error("the group was accepted");
  /** Tells of a run of `g`, of run 1 by half unless said otherwise; answers which tasks moved. */
  const tell = (...runs: MessageInitShape<typeof RunProgressSchema>[]) => {
    const half = { groupId: "g", run: 1, progress: { fraction: 0.5 } };
    const all = runs.map((run) => create(RunProgressSchema, Object.assign({ ...half }, run)));
    return [...board.heard(create(RunsProgressedSchema, { worker: "w", runs: all }))].flatMap(([, indexes]) => indexes);
  };
  const shown = () => [0, 1, 2, 3].map((index) => board.of(group, index)?.fraction);
  return { replica, board, group, tell, shown };
}

test("it shows what running tasks said last", () => {
  const { board, group, tell, shown } = boardOf();
  expect(tell({ index: 0 }, { index: 2 })).toEqual([0, 2]);
  expect(tell({ index: 0, progress: { fraction: 0.75, note: "nearly" } })).toEqual([0]);
  expect(shown()).toEqual([0.75, undefined, 0.5, undefined]);
  expect(board.of(group, 0)).toMatchObject({ fraction: 0.75, note: "nearly" });
  expect(board.size).toBe(2);
});

test.each<[string, MessageInitShape<typeof RunProgressSchema>]>([
  ["an unknown group", { groupId: "x", index: 0 }],
  ["a task that does not run", { index: 3 }],
  ["a task that is not there", { index: 4_000_000_000 }],
  ["another run", { index: 0, run: 2 }],
  ["a fraction over 1", { index: 0, progress: { fraction: 1.01 } }],
  ["a fraction that is no number", { index: 0, progress: { fraction: Number.NaN } }],
])("of %s nothing is remembered, and the rest of the message counts", (_what, run) => {
  const { board, tell } = boardOf();
  expect(tell(run, { index: 1 })).toEqual([1]);
  expect(board.size).toBe(1);
});

test("a note is shown up to 200 characters", () => {
  const { board, group, tell } = boardOf();
  tell({ index: 0, progress: { fraction: 0.5, note: "x".repeat(1_000) } });
  expect(board.of(group, 0)?.note.length).toBe(200);
});

test("a run that ends is forgotten, however it ends", () => {
  const { replica, board, tell, shown } = boardOf();
  tell({ index: 0 }, { index: 1 }, { index: 2 });
  replica.succeed("g", 0);
  replica.report("g", [1], RunOutcome.RETURNED);
  expect(shown()).toEqual([undefined, undefined, 0.5, undefined]);
  replica.add(tasksCancelled("g", [2]));
  expect(board.size).toBe(0);
});

test("of a group that is cancelled all is forgotten", () => {
  const { replica, board, tell } = boardOf();
  tell({ index: 0 }, { index: 1 });
  replica.add(cancelled("g"));
  expect(board.size).toBe(0);
});

test("what has not moved for the longest time goes when there is too much", () => {
  const { board, tell, shown } = boardOf(2);
  tell({ index: 0 }, { index: 1 });
  tell({ index: 0, progress: { fraction: 0.6 } });
  tell({ index: 2 });
  expect(shown()).toEqual([0.6, undefined, 0.5, undefined]);
  expect(board.size).toBe(2);
});
