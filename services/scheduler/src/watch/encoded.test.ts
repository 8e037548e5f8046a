import { create, toBinary } from "@bufbuild/protobuf";
import { TaskSchema, TaskState, WatchGroupResponseSchema } from "@sheaf/proto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { carryResponse, decodeResponse, encodeResponse } from "./encoded.ts";

test("a carried response is written as the response it carries, whatever it holds", () => {
  const task = fc.record({ index: fc.nat(), name: fc.string(), state: fc.constantFrom(...Object.values(TaskState)) });
  const response = fc.record({
    snapshot: fc.boolean(),
    group: fc.record({ id: fc.string(), revision: fc.nat().map(String), progress: fc.double() }),
    states: fc.uint8Array({ maxLength: 300 }),
    tasks: fc.array(task, { maxLength: 20 }),
  });
  fc.assert(
    fc.property(response, ({ tasks, ...head }) => {
      const whole = create(WatchGroupResponseSchema, { ...head, tasks });
      const bytes = encodeResponse(
        head,
        tasks.map((one) => toBinary(TaskSchema, create(TaskSchema, one))),
      );
      expect(toBinary(WatchGroupResponseSchema, carryResponse(bytes))).toEqual(
        toBinary(WatchGroupResponseSchema, whole),
      );
      expect(decodeResponse(bytes)).toEqual(whole);
    }),
  );
});
