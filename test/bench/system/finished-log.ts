import { create } from "@bufbuild/protobuf";
import { type Broker, type BrokerLog, createLogAppender, type LogAppender, logSubject } from "@sheaf/broker";
import { type Event, EventSchema, Priority, RunOutcome } from "@sheaf/proto";

/** What a worker's records hold. */
export type Density =
  /** 500 ended tasks, which a worker gathers while one write is on its way: tasks that take no time. */
  | "many tasks a record"
  /** One task, started and ended: tasks that take long, such as photos. */
  | "a record for each task";

/** Appends finished tasks to a log, in the events that a run of the system leaves. */
export interface FinishedLog extends AsyncDisposable {
  /** Adds so many tasks, rounded up to whole groups. */
  add(tasks: number, density: Density): Promise<void>;
}

/** Tasks of a group: as many as one request takes. */
const GROUP = 10_000;
const RECORD_BYTES = 512 * 1_024;
const RETENTION_MS = 7 * 86_400_000;
/** Workers that report at the same time: each waits for one write at a time. */
const WORKERS = 32;

/** Writes where no scheduler leads: nobody else may be at the log. */
export function openFinishedLog(broker: Broker, log: BrokerLog): FinishedLog {
  const to = (subject: string) =>
    createLogAppender({ broker, subject, writer: "bench", maxRecordBytes: RECORD_BYTES, log });
  const groups = to(logSubject.groups);
  const workers = Array.from({ length: WORKERS }, (_, at) => to(logSubject.reports(`bench-${at}`)));
  let made = 0;
  return {
    async add(tasks, density) {
      const until = made + Math.ceil(tasks / GROUP);
      const report = async (worker: LogAppender) => {
        while (made < until) await addGroup(groupIdOf(made++), { groups, worker, density });
      };
      await Promise.all(workers.map(report));
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([groups, ...workers].map((appender) => appender.stop()));
    },
  };
}

function groupIdOf(at: number): string {
  return `0192a0c0-0000-7000-8000-${String(at).padStart(12, "0")}`;
}

interface Writing {
  readonly groups: LogAppender;
  readonly worker: LogAppender;
  readonly density: Density;
}

async function addGroup(groupId: string, { groups, worker, density }: Writing): Promise<void> {
  await groups.append(accepted(groupId));
  const batch = density === "many tasks a record" ? 500 : 1;
  const outcomes = batch > 1 ? [RunOutcome.SUCCEEDED] : [RunOutcome.STARTED, RunOutcome.SUCCEEDED];
  for (let first = 0; first < GROUP; first += batch) await worker.append(reported(groupId, { first, batch, outcomes }));
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

/** Reports on `batch` tasks from `first` on, each with all of the outcomes. */
function reported(groupId: string, o: { first: number; batch: number; outcomes: readonly RunOutcome[] }): Event {
  const { first, batch, outcomes } = o;
  const reports = Array.from({ length: batch }, (_, at) => outcomes.map((outcome) => ({ index: first + at, outcome })));
  const rows = reports.flat();
  const columns = {
    groupId,
    index: rows.map(({ index }) => index),
    run: rows.map(() => 1),
    outcome: rows.map(({ outcome }) => outcome),
    startedAgoMs: rows.map(({ index }) => index % 8),
    runMs: rows.map(() => 0),
  };
  return create(EventSchema, { kind: { case: "runsReported", value: { worker: "bench", groups: [columns] } } });
}
