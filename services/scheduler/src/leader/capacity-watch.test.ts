import { create } from "@bufbuild/protobuf";
import { WorkerHeartbeatSchema } from "@sheaf/proto";
import { expect, test } from "vitest";
import { CapacityWatch } from "./capacity-watch.ts";

test("a worker that comes, changes what it takes, or goes, changes the capacity; one that only lives does not", () => {
  const watch = new CapacityWatch();
  const beat = (told: object = {}) =>
    watch.changes(create(WorkerHeartbeatSchema, { worker: "w", slots: 2, queues: ["a"], ...told }));
  expect(beat()).toBe(true);
  expect(beat({ rssBytes: "7" })).toBe(false);
  expect(beat({ slots: 3 })).toBe(true);
  expect(beat({ slots: 3, queues: ["a", "b"] })).toBe(true);
  expect(beat({ slots: 3, queues: ["a", "b"], draining: true })).toBe(true);
  expect(beat({ gone: true })).toBe(true);
  expect(beat({ gone: true })).toBe(false);
  expect(beat()).toBe(true);
});
