import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { expect, test } from "vitest";
import { RecordSchema, SchedulerService } from "./index.ts";

test("generated code runs unbuilt and keeps a record through the wire", () => {
  const record = create(RecordSchema, {
    minReader: 1,
    writer: "s1",
    events: [{ kind: { case: "groupCancelled", value: { groupId: "g" } } }],
  });
  expect(fromBinary(RecordSchema, toBinary(RecordSchema, record))).toEqual(record);
});

test("every method of the service has its own request and response", () => {
  const names = SchedulerService.methods.flatMap((m) => [m.input.name, m.output.name]);
  expect(new Set(names).size).toBe(names.length);
});
