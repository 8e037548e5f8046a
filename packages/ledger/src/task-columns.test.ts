import { TaskState } from "@sheaf/proto";
import { expect, test } from "vitest";
import { TaskColumns } from "./task-columns.ts";

test("growing keeps what is there, and a new task is queued for run 1", () => {
  const columns = new TaskColumns();
  columns.append(3);
  columns.run[1] = 7;
  columns.startedAtMs[2] = 1_700_000_000_000.5;
  columns.append(100);
  expect(columns.length).toBe(103);
  expect([...columns.run.subarray(0, 5)]).toEqual([1, 7, 1, 1, 1]);
  expect(columns.startedAtMs[2]).toBe(1_700_000_000_000.5);
  expect(columns.state[102]).toBe(TaskState.QUEUED);
});

test("many small appends do not copy each time, and trimming gives the spare room back", () => {
  const columns = new TaskColumns();
  const sizes = new Set<number>();
  for (let n = 0; n < 1_000; n++) {
    columns.append(1);
    sizes.add(columns.state.length);
  }
  expect(sizes.size).toBeLessThan(12);
  columns.trim();
  expect(columns.state.length).toBe(1_000);
  expect(columns.detailSeq.length).toBe(1_000);
  expect(columns.run[999]).toBe(1);
});
