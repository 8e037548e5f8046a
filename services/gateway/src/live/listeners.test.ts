import { expect, test } from "vitest";
import { Listeners } from "./listeners.ts";

test("a listener is told until it is removed, even when one goes or comes while all are told", () => {
  const listeners = new Listeners();
  const told: string[] = [];
  const removeFirst = listeners.add(() => {
    told.push("first");
    removeFirst();
    listeners.add(() => told.push("late"));
  });
  listeners.add(() => told.push("second"));
  listeners.notify();
  expect(told.splice(0)).toEqual(["first", "second"]);
  listeners.notify();
  expect(told).toEqual(["second", "late"]);
});
