import { createLogAppender, logSubject } from "@sheaf/broker";
import { RunOutcome } from "@sheaf/proto";
import { DEFAULT_LIMITS } from "@sheaf/service";
import { BodyDecoder } from "./body-decoder.ts";
import type { Ending } from "./ending.ts";
import type { RunListener } from "./execution.ts";
import type { HeldRun } from "./held-run.ts";
import { Holds } from "./holds.ts";
import { Intake } from "./intake.ts";
import { Reception } from "./reception.ts";
import { Reporter } from "./reporter.ts";
import { logEnding } from "./run-log.ts";
import { RunSlots } from "./run-slots.ts";
import type { RunnerOptions } from "./runner.ts";
import { Tombstones } from "./tombstones.ts";

/** Everything that a run passes through in a worker. */
export type RunEngine = ReturnType<typeof createRunEngine>;

/** Wires the way of a run: queue → intake → reception → holds → slots → reporter → log, and then its message's ack. */
export function createRunEngine({ identity, broker, tasks, slots: size, log }: RunnerOptions, nowMs: () => number) {
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
  const listener: RunListener = {
    onStarted: (run) => reporter.started(run),
    onEnded(run, ending, failure) {
      reporter.ended(run, ending);
      logEnding(log, run, ending, failure);
    },
  };
  const slots = new RunSlots({ ...listener, size, nowMs, onRoom: () => intake.kick() });
  const onEnded = (run: HeldRun, ending: Ending) => listener.onEnded(run, ending, undefined);
  const decoder = new BodyDecoder(tasks);
  const reception = new Reception({ holds, slots, tombstones, decoder, nowMs, log, onEnded });
  const intake = new Intake({ broker, queues: tasks.queues, holds, slots, reception, log });
  return { holds, tombstones, counts, reporter, slots, intake, onEnded };
}
