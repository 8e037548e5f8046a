import { create, toBinary } from "@bufbuild/protobuf";
import { RunMessageSchema } from "@sheaf/proto";
import { expect, test } from "vitest";
import { BodyDecoder } from "./body-decoder.ts";
import { createTaskRegistry } from "./task-registry.ts";
import { runBody } from "./testing/deliveries.ts";
import { noop } from "./testing/test-tasks.ts";
import { TypeBounds } from "./type-bounds.ts";

const single = { ...noop, name: "demo.single", concurrency: 1 };
const decoder = () => new BodyDecoder(createTaskRegistry([noop, single]), new TypeBounds());

test("equal bytes of a group share one decoded body, and only those", () => {
  const bodies = decoder();
  const first = bodies.decode("g", runBody("demo.noop"));
  expect(first[0]?.type).toBe(noop);
  expect(bodies.decode("g", runBody("demo.noop"))).toBe(first);
  expect(bodies.decode("g", runBody("demo.noop", { source: "a" }))[0]?.item.source).toBe("a");
  expect(bodies.decode("other", runBody("demo.noop"))).not.toBe(first);
});

test("what is kept does not change with the buffer it came from", () => {
  const bodies = decoder();
  const buffer = runBody("demo.noop", { source: "a" });
  const first = bodies.decode("g", buffer);
  buffer.set(runBody("demo.noop", { source: "b" }));
  expect(bodies.decode("g", buffer)[0]?.item.source).toBe("b");
  expect(first[0]?.item.source).toBe("a");
});

test("an unknown task has no type, and bytes that are no message are refused", () => {
  expect(decoder().decode("g", runBody("my.task"))[0]?.type).toBeUndefined();
  expect(() => decoder().decode("g", Uint8Array.of(0xff))).toThrow();
});

test("a bundle has a body for each of its runs, with what is their own", () => {
  const bundle = [{}, { attempt: 2, round: 3, item: { source: "b" } }];
  const bytes = toBinary(RunMessageSchema, create(RunMessageSchema, { task: "demo.noop", timeoutMs: 500, bundle }));
  expect(decoder().decode("g", bytes)).toMatchObject([
    { task: "demo.noop", timeoutMs: 500, attempt: 1, round: 1, item: { source: "" } },
    { task: "demo.noop", timeoutMs: 500, attempt: 2, round: 3, item: { source: "b" } },
  ]);
});

test("the runs of a bundle share the group's labels, and all runs of a bounded type its bound", () => {
  const bodies = decoder();
  const message = create(RunMessageSchema, { task: "demo.single", labels: { city: "Bonn" }, bundle: [{}, {}] });
  const [first, second] = bodies.decode("g", toBinary(RunMessageSchema, message));
  expect(first?.labels).toEqual({ city: "Bonn" });
  expect(second?.labels).toBe(first?.labels);
  expect(first?.bound?.most).toBe(1);
  expect(bodies.decode("other", runBody("demo.single"))[0]?.bound).toBe(first?.bound);
  expect(bodies.decode("g", runBody("demo.noop"))[0]).toMatchObject({ bound: undefined, labels: {} });
});
