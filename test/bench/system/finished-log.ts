import { create } from "@bufbuild/protobuf";
import { type Broker, type BrokerLog, createLogAppender, type LogAppender, logSubject } from "@sheaf/broker";
import { type Event, EventSchema, Priority, RunOutcome } from "@sheaf/proto";

/** Tasks of a group: as many as one request takes. */
const GROUP = 10_000;
/** Reports of a record: what a busy worker gathers while one write is on its way. */
const BATCH = 500;
const RECORD_BYTES = 512 * 1_024;
const RETENTION_MS = 7 * 86_400_000;

/** Appends finished no-op tasks to a log, in the events of which a run of the system consists. */
export interface FinishedLog extends AsyncDisposable {
  /** Adds so many tasks, rounded up to whole groups. */
  add(tasks: number): Promise<void>;
}

/** Writes where no scheduler leads: nobody else may be at the log. */
export function openFinishedLog(broker: Broker, log: BrokerLog): FinishedLog {
  const to = (subject: string) =>
    createLogAppender({ broker, subject, writer: "bench", maxRecordBytes: RECORD_BYTES, log });
  const groups = to(logSubject.groups);
  const reports = to(logSubject.reports("bench"));
  let made = 0;
  return {
    async add(tasks) {
      for (let added = 0; added < tasks; added += GROUP) await addGroup(made++, groups, reports);
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([groups.stop(), reports.stop()]);
    },
  };
}

async function addGroup(at: number, groups: LogAppender, reports: LogAppender): Promise<void> {
  const groupId = `0192a0c0-0000-7000-8000-${String(at).padStart(12, "0")}`;
  await groups.append(accepted(groupId));
  for (let first = 0; first < GROUP; first += BATCH) await reports.append(succeeded(groupId, first));
}

function accepted(groupId: string): Event {
  const value = {
    groupId,
    tenant: "default",
    task: "demo.noop",
    queue: "demo",
    priority: Priority.NORMAL,
    maxAttempts: 3,
    timeoutMs: 30_000,
    retentionMs: RETENTION_MS,
    sealed: true,
    items: { count: GROUP },
  };
  return create(EventSchema, { kind: { case: "groupAccepted", value } });
}

function succeeded(groupId: string, first: number): Event {
  const column = <T>(value: (at: number) => T) => Array.from({ length: BATCH }, (_, at) => value(at));
  const columns = {
    groupId,
    index: column((at) => first + at),
    run: column(() => 1),
    outcome: column(() => RunOutcome.SUCCEEDED),
    startedAgoMs: column((at) => at % 8),
    runMs: column(() => 0),
  };
  return create(EventSchema, { kind: { case: "runsReported", value: { worker: "bench", groups: [columns] } } });
}
