import { type Bus, createLogAppender, logSubject } from "@sheaf/broker";
import { RunOutcome } from "@sheaf/proto";
import { DEFAULT_LIMITS } from "@sheaf/service";
import { BodyDecoder } from "./body-decoder.ts";
import type { Ending } from "./ending.ts";
import type { RunListener } from "./execution.ts";
import type { HeldRun } from "./held-run.ts";
import { Holds } from "./holds.ts";
import { Intake } from "./intake.ts";
import { Lane } from "./lane.ts";
import { ProgressTeller } from "./progress-teller.ts";
import { Reception } from "./reception.ts";
import { Reporter } from "./reporter.ts";
import { logEnding } from "./run-log.ts";
import { RunSlots } from "./run-slots.ts";
import { runSpan } from "./run-span.ts";
import type { RunnerOptions } from "./runner.ts";
import type { TaskRegistry } from "./task-registry.ts";
import { Tombstones } from "./tombstones.ts";
import { TypeBounds } from "./type-bounds.ts";

/** Everything that a run passes through in a worker. */
export type RunEngine = ReturnType<typeof createRunEngine>;

/** Wires the way of a run: queue → intake → reception → holds → slots → reporter → log, and then its message's ack. */
export function createRunEngine(options: RunnerOptions, { bus, nowMs }: { bus: Bus; nowMs: () => number }) {
  const { identity, broker, tasks, slots: size, tracer, log } = options;
  const holds = new Holds();
  const tombstones = new Tombstones(nowMs);
  const counts = { succeeded: 0, failed: 0 };
  const reporter = new Reporter({
    worker: identity.id,
    appender: createLogAppender({
      broker,
      subject: logSubject.reports(identity.id),
      writer: identity.id,
      maxRecordBytes: DEFAULT_LIMITS.eventBytes,
      log,
    }),
    nowMs,
    log,
    onSettled(run, outcome) {
      holds.remove(run);
      if (outcome === RunOutcome.SUCCEEDED) counts.succeeded++;
      if (outcome === RunOutcome.FAILED) counts.failed++;
    },
    onBatch: () => intake.kick(),
  });
  const progress = new ProgressTeller(bus, identity.id);
  const listener: RunListener = {
    onStarted: (run) => reporter.started(run),
    onEnded(run, ending, failure) {
      reporter.ended(run, ending);
      logEnding(log, run, ending, failure);
    },
    onProgressed: (run) => progress.moved(run),
    ...(tracer && { spanOf: (run) => runSpan(tracer, run, identity.id) }),
  };
  const slots = new RunSlots({ ...listener, size, nowMs, onRoom: () => intake.kick() });
  const onEnded = (run: HeldRun, ending: Ending) => listener.onEnded(run, ending, undefined);
  const bounds = new TypeBounds();
  const decoder = new BodyDecoder(tasks, bounds);
  const reception = new Reception({ holds, slots, tombstones, decoder, nowMs, log, onEnded });
  const intake = new Intake({ broker, lanes: lanesOf(tasks, bounds), holds, slots, reception, nowMs, log });
  return { holds, tombstones, counts, progress, reporter, slots, intake, onEnded };
}

function lanesOf(tasks: TaskRegistry, bounds: TypeBounds): Lane[] {
  const types = tasks.names.flatMap((name) => tasks.find(name) ?? []);
  return tasks.queues.map((queue) => new Lane(queue, bounds.ofQueue(types, queue)));
}
