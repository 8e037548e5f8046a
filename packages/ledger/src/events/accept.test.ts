import { ErrorCode, GroupOutcome, Priority, TaskState } from "@sheaf/proto";
import { expect, test } from "vitest";
import { accepted, CRASHED, FAILED_AGAIN, reported } from "../../test/events.ts";
import { TestLog } from "../../test/test-log.ts";

test("the first accept of an id wins", () => {
  const log = new TestLog().add(accepted("g", { count: 2 })).add(accepted("g", { count: 5, priority: Priority.HIGH }));
  expect(log.group("g").total).toBe(2);
  expect(log.group("g").terms.priority).toBe(Priority.NORMAL);
  expect(log.ignored("duplicate_accept")).toBe(1);
});

test("items refused on their way in are failed from the start, with their code", () => {
  const log = new TestLog().add(accepted("g", { count: 3, rejected: [1] }));
  const group = log.group("g");
  expect([...group.counts]).toEqual([0, 2, 0, 0, 0, 1, 0]);
  expect(group.tasks.errorCode[1]).toBe(ErrorCode.UNSUPPORTED_FORMAT);
});

test("a group of refused items alone is finished at once", () => {
  const log = new TestLog().add(accepted("g", { count: 2, rejected: [0, 1] }));
  expect(log.group("g")).toMatchObject({ finished: true, outcome: GroupOutcome.FAILED });
});

test("a refused item without a code still gets one", () => {
  const event = accepted("g", { count: 1, rejected: [0] });
  const items = event.kind.case === "groupAccepted" ? event.kind.value.items : undefined;
  const rejection = items?.items[0]?.rejection;
  if (rejection) rejection.code = ErrorCode.UNSPECIFIED;
  const log = new TestLog().add(event);
  expect(log.group("g").state(0)).toBe(TaskState.FAILED);
  expect(log.group("g").tasks.errorCode[0]).toBe(ErrorCode.INTERNAL);
});

test.each([
  [0, 1],
  [1_000, 255],
])("max_attempts %i is held to %i, which the column can count", (asked, held) => {
  const log = new TestLog().add(accepted("g", { count: 1, maxAttempts: asked }));
  expect(log.group("g").terms.maxAttempts).toBe(held);
  for (let run = 1; run <= 300; run++) log.add(reported("w", "g", [{ index: 0, run, ...FAILED_AGAIN }]));
  expect(log.group("g").tasks.failures[0]).toBe(held);
  expect(log.group("g").state(0)).toBe(TaskState.FAILED);
});

test("crashes count as attempts", () => {
  const log = new TestLog().add(accepted("g", { count: 1, maxAttempts: 1 }));
  log.add(reported("w", "g", [{ index: 0, ...CRASHED }]));
  expect(log.group("g").state(0)).toBe(TaskState.FAILED);
  expect(log.group("g").tasks.errorCode[0]).toBe(ErrorCode.INTERNAL);
});
