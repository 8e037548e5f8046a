import { expect, test } from "vitest";
import { createTaskRegistry } from "./task-registry.ts";
import { noop } from "./testing/test-tasks.ts";

test.each([0, -1, 1.5, Number.NaN])("a concurrency of %d is refused", (concurrency) => {
  expect(() => createTaskRegistry([{ ...noop, concurrency }])).toThrow(RangeError);
});

test("a concurrency from 1 is taken", () => {
  expect(createTaskRegistry([{ ...noop, concurrency: 1 }]).find("demo.noop")?.concurrency).toBe(1);
});
