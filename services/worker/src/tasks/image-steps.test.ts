import { create } from "@bufbuild/protobuf";
import { ErrorCode, ItemSchema } from "@sheaf/proto";
import type { TaskContext } from "@sheaf/runner";
import { createLogger, createMetrics, openTracing } from "@sheaf/service";
import { startOtlpReceiver } from "@sheaf/testkit";
import { expect, test } from "vitest";
import { startImageRig } from "../testing/image-rig.ts";

const traceparent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

const contextOf = (source: string, context: Partial<TaskContext> = {}): TaskContext => ({
  ...{ groupId: "g", index: 0, tenant: "t", attempt: 1, timeoutMs: 20_000, options: {}, labels: {}, traceparent },
  item: create(ItemSchema, { source }),
  signal: new AbortController().signal,
  freeSlot: () => undefined,
  progress: () => undefined,
  ...context,
});

test("what is done for an image is told under its run, failures with it, and of a run in no trace nothing", async () => {
  await using receiver = await startOtlpReceiver();
  const config = { endpoint: `${receiver.url}/v1/traces`, serviceName: "", ratio: 1 };
  const log = createLogger({ service: "test", level: "silent" });
  const { registry } = createMetrics("test");
  const tracing = await openTracing({ service: "worker", config, registry, log });
  await using rig = await startImageRig(1, tracing.tracer);
  const [good, broken] = [await rig.upload("photo.jpg"), await rig.upload("truncated.jpg")];
  await rig.task.run(contextOf(good, { traceparent: "" }));
  await rig.task.run(contextOf(good, { options: { preset: "thumb", cache: false } }));
  await expect(rig.task.run(contextOf(broken))).rejects.toMatchObject({ code: ErrorCode.CORRUPT_IMAGE });
  await tracing.stop();
  const process = receiver.spans.filter(({ name }) => name === "process");
  expect(receiver.spans.map(({ name, attributes, failed }) => [name, attributes["sheaf.output"], failed])).toEqual([
    ["source", undefined, false],
    ["inspect", undefined, false],
    ["decode", undefined, false],
    ["operations", "thumb", false],
    ["encode", "thumb", false],
    ["process", undefined, false],
    ["store", undefined, false],
    ["source", undefined, false],
    ["reuse", undefined, false],
    ["process", undefined, true],
  ]);
  expect(process[0]?.attributes).toEqual({ "sheaf.format": "jpeg", "sheaf.width": 640, "sheaf.height": 480 });
  const parents = receiver.spans.map(({ parentSpanId }) => parentSpanId);
  expect(new Set(parents)).toEqual(new Set(["00f067aa0ba902b7", process[0]?.spanId]));
});
