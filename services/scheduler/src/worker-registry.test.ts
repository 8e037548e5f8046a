import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { WorkerHeartbeatSchema } from "@sheaf/proto";
import { expect, test } from "vitest";
import { WorkerRegistry } from "./worker-registry.ts";

function registryOf() {
  const clock = { nowMs: 0 };
  const registry = new WorkerRegistry(() => clock.nowMs);
  const beat = (worker: string, told: MessageInitShape<typeof WorkerHeartbeatSchema> = {}) =>
    registry.heard(create(WorkerHeartbeatSchema, { worker, slots: 2, queues: ["demo"], ...told }));
  const shown = () => registry.all().map(({ heartbeat }) => heartbeat.worker);
  return { clock, registry, beat, shown };
}

test("the slots of a queue are those of live workers that take its runs", () => {
  const { clock, registry, beat } = registryOf();
  beat("silent");
  clock.nowMs = 6_001;
  beat("free");
  beat("other", { queues: ["images"] });
  beat("told to drain", { draining: true, cordoned: true });
  beat("ending", { draining: true });
  expect(registry.slots("demo")).toBe(2);
  beat("told to drain");
  expect(registry.slots("demo")).toBe(4);
});

test("a silent worker is forgotten after a minute, also where nobody looks, and one that says good-bye at once", () => {
  const { clock, registry, beat, shown } = registryOf();
  beat("b");
  beat("a");
  expect(shown()).toEqual(["a", "b"]);
  beat("b", { gone: true });
  expect(registry.find("b")).toBeUndefined();
  clock.nowMs = 60_000;
  expect(registry.find("a")).toBeDefined();
  clock.nowMs = 60_001;
  expect(registry.find("a")).toBeUndefined();
  beat("c");
  expect(registry.silenceMs("a")).toBeUndefined();
  expect(shown()).toEqual(["c"]);
});
