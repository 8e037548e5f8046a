import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { type Broker, type BrokerLog, createLogAppender, type LogAppender, logSubject } from "@sheaf/broker";
import {
  type Event,
  EventSchema,
  type GroupReports,
  type GroupReportsSchema,
  Priority,
  RunOutcome,
} from "@sheaf/proto";

const RECORD_BYTES = 512 * 1_024;
const RETENTION_MS = 7 * 86_400_000;
/** Writers at the same time: each waits for one write at a time. */
const WRITERS = 64;

type Kind = NonNullable<MessageInitShape<typeof EventSchema>["kind"]>;
type Reports = Exclude<MessageInitShape<typeof GroupReportsSchema>, GroupReports>;

/** Finished groups of three tasks, ten groups a record, as small uploads of tiny tasks leave them. */
export async function fillSmallGroups(broker: Broker, log: BrokerLog, tasks: number): Promise<void> {
  await fill({ broker, log, count: tasks / 30 }, async (at, { groups, worker }) => {
    const ids = Array.from({ length: 10 }, (_, n) => groupId(10 * at + n));
    await groups.appendMany(ids.map((id) => accepted(id, { task: "demo.noop", queue: "demo", count: 3 })));
    await worker.append(reported(ids.map((id) => columns(id, [0, 1, 2], [RunOutcome.SUCCEEDED]))));
  });
}

/** Finished images with two outputs each, in groups of 1,000: four starts, or four ends with their outputs, a record. */
export async function fillImages(broker: Broker, log: BrokerLog, tasks: number): Promise<void> {
  await fill({ broker, log, count: tasks / 1_000 }, async (at, { groups, worker }) => {
    const id = groupId(at);
    await groups.append(accepted(id, { task: "image.process", queue: "images", count: 1_000 }));
    for (let first = 0; first < 1_000; first += 4) {
      const four = [first, first + 1, first + 2, first + 3];
      await worker.append(reported([columns(id, four, [RunOutcome.STARTED])]));
      await worker.append(reported([{ ...columns(id, four, [RunOutcome.SUCCEEDED]), details: four.map(outputs) }]));
    }
  });
}

interface Filling {
  readonly broker: Broker;
  readonly log: BrokerLog;
  readonly count: number;
}

type Write = (at: number, to: { groups: LogAppender; worker: LogAppender }) => Promise<void>;

async function fill({ broker, log, count }: Filling, write: Write): Promise<void> {
  const to = (subject: string) =>
    createLogAppender({ broker, subject, writer: "bench", maxRecordBytes: RECORD_BYTES, log });
  const groups = to(logSubject.groups);
  const workers = Array.from({ length: WRITERS }, (_, at) => to(logSubject.reports(`bench-${at}`)));
  let next = 0;
  const writer = async (worker: LogAppender) => {
    while (next < count) await write(next++, { groups, worker });
  };
  await Promise.all(workers.map(writer));
  await Promise.all([groups, ...workers].map((appender) => appender.stop()));
}

function groupId(at: number): string {
  return `0192a0c0-0000-7000-8000-${String(at).padStart(12, "0")}`;
}

function event(kind: Kind): Event {
  return create(EventSchema, { kind });
}

function accepted(id: string, o: { task: string; queue: string; count: number }): Event {
  const { task, queue, count } = o;
  const limits = { priority: Priority.NORMAL, maxAttempts: 3, timeoutMs: 30_000, retentionMs: RETENTION_MS };
  const requestHash = new Uint8Array(32).map((_, i) => id.charCodeAt(4 + i) ?? 0);
  const value = { groupId: id, tenant: "default", task, queue, ...limits, requestHash, sealed: true, items: { count } };
  return event({ case: "groupAccepted", value });
}

function reported(groups: Reports[]): Event {
  return event({ case: "runsReported", value: { worker: "bench", groups } });
}

function columns(id: string, indexes: readonly number[], outcomes: readonly RunOutcome[]): Reports {
  const rows = indexes.flatMap((index) => outcomes.map((outcome) => ({ index, outcome })));
  return {
    groupId: id,
    index: rows.map(({ index }) => index),
    run: rows.map(() => 1),
    outcome: rows.map(({ outcome }) => outcome),
    startedAgoMs: rows.map(({ index }) => 100 + (index % 80)),
    runMs: rows.map(({ index }) => 100 + (index % 70)),
  };
}

function outputs(index: number, position: number) {
  const sha256 = String(index).padStart(64, "0");
  const output = (name: string, side: number) => ({
    name,
    format: "webp",
    width: side,
    height: side,
    bytes: 50 * side,
    sha256,
  });
  return { position, outputs: [output("web", 1_600), output("thumb", 320)] };
}
