import { ErrorCode } from "@sheaf/proto";
import type { Span, SpanAttributes, SpanError, Tracer } from "@sheaf/service";
import { expect, test, vi } from "vitest";
import { HeldRun, NO_BODY } from "./held-run.ts";
import { Lane } from "./lane.ts";
import { RunSlots } from "./run-slots.ts";
import { runSpan } from "./run-span.ts";
import { TaskFailure } from "./task-failure.ts";
import type { TaskType } from "./task-type.ts";
import { delivery } from "./testing/deliveries.ts";

const PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
const OWN = "00-4bf92f3577b34da6a3ce929d0e0e4736-1111111111111111-01";

interface Told {
  readonly name: string;
  readonly parent: string | undefined;
  readonly attributes: Record<string, unknown>;
  ends: (SpanError | undefined)[];
}

/** Remembers what it is told; of several ends only the first counts, as the interface has it. */
function recorder() {
  const told: Told[] = [];
  const tracer: Tracer = {
    span(name, { parent, attributes = {} } = {}): Span {
      const span: Told = { name, parent, attributes: { ...attributes }, ends: [] };
      told.push(span);
      return {
        traceparent: OWN,
        rename: () => undefined,
        set: (more: SpanAttributes) => void (span.ends.length === 0 && Object.assign(span.attributes, more)),
        end: (error) => void span.ends.push(error),
      };
    },
    record: () => undefined,
  };
  return { tracer, told };
}

function slotsFor(run: TaskType["run"], { traceparent = PARENT, timeoutMs = 20_000 } = {}) {
  const { tracer, told } = recorder();
  const slots = new RunSlots({
    size: 1,
    nowMs: () => performance.now(),
    spanOf: (held) => runSpan(tracer, held, "w-1"),
    onStarted: () => undefined,
    onEnded: () => undefined,
    onProgressed: () => undefined,
    onRoom: () => undefined,
  });
  const type = { name: "test", queue: "demo", runs: "inline" as const, run };
  const body = { ...NO_BODY, type, task: "test", attempt: 2, timeoutMs, traceparent };
  const held = new HeldRun(delivery({ index: 7 }), body, new Lane("demo"));
  slots.offer(held);
  return { slots, held, told };
}

const ended = (told: readonly Told[]) => vi.waitFor(() => expect(told[0]?.ends.length).toBeGreaterThan(0));

test("a run has a span under its group's, tells which run it is, and hands its own context on", async () => {
  const seen: string[] = [];
  const { told } = slotsFor((context) => void seen.push(context.traceparent));
  await ended(told);
  expect(seen).toEqual([OWN]);
  expect(told).toMatchObject([{ name: "run test", parent: PARENT, ends: [undefined] }]);
  expect(told[0]?.attributes).toMatchObject({
    ...{ "sheaf.index": 7, "sheaf.attempt": 2, "sheaf.queue": "demo", "sheaf.worker": "w-1" },
    "sheaf.outcome": "succeeded",
  });
});

test("a run that fails ends its span with the code that the API tells", async () => {
  const { told } = slotsFor(() => {
    throw new TaskFailure(ErrorCode.IMAGE_NOT_FOUND, "gone");
  });
  await ended(told);
  expect(told[0]).toMatchObject({ ends: [{ type: "image_not_found", message: "gone" }] });
  expect(told[0]?.attributes["sheaf.outcome"]).toBe("failed");
});

test("a run that takes too long ends its span as timed out", async () => {
  const { told } = slotsFor(() => new Promise(() => undefined), { timeoutMs: 10 });
  await ended(told);
  expect(told[0]?.ends[0]?.type).toBe("timeout");
  expect(told[0]?.attributes["sheaf.outcome"]).toBe("failed");
});

test("a run that is stopped ends its span at once, with the reason", async () => {
  const { slots, held, told } = slotsFor(() => new Promise(() => undefined));
  await vi.waitFor(() => expect(told).toHaveLength(1));
  slots.cut(held, "cancelled");
  expect(told[0]).toMatchObject({ ends: [undefined] });
  expect(told[0]?.attributes).toMatchObject({ "sheaf.outcome": "stopped", "sheaf.reason": "cancelled" });
});

test("a run whose group has no trace context has no span", async () => {
  const seen: string[] = [];
  const { told } = slotsFor((context) => void seen.push(context.traceparent), { traceparent: "" });
  await vi.waitFor(() => expect(seen).toEqual([""]));
  expect(told).toEqual([]);
});
