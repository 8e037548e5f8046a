import { type Broker, readRecord, type StoredRecord } from "@sheaf/broker";
import type { Group } from "@sheaf/ledger";
import type { Event, GroupAccepted, Item, Record as LogRecord, RunDetail } from "@sheaf/proto";
import { LRUCache } from "lru-cache";

/** Memory for decoded records. */
const CACHE_BYTES = 256 * 1024 * 1024;
/** What a decoded record takes beside its texts, and for each encoded byte, about. */
const DECODED = { bytes: 500, perByte: 4 };

/** Thrown where a record has left the log by age. */
export class RecordGoneError extends Error {
  override readonly name = "RecordGoneError";
}

/** What a run told beyond the columns. */
export interface ToldDetail {
  readonly run: number;
  readonly detail: RunDetail;
}

/**
 * What the state leaves in the log: items, options, outputs and errors. Found by log sequence, through a cache
 * that the fold fills with what passes by.
 */
export class Payloads {
  readonly #broker: Broker;
  readonly #records = new LRUCache<number, LogRecord>({ maxSize: CACHE_BYTES });
  readonly #reading = new Map<number, Promise<LogRecord>>();
  readonly #details = new WeakMap<LogRecord, ReadonlyMap<string, ToldDetail[]>>();

  constructor(broker: Broker) {
    this.#broker = broker;
  }

  /** Keeps a record that was just read or folded, unless nobody will ask for it. */
  remember({ seq, record, bytes }: StoredRecord): void {
    if (!record.events.some(hasPayload)) return;
    this.#records.set(seq, record, { size: DECODED.bytes + DECODED.perByte * bytes });
  }

  /** The record if it is in memory. */
  cached(seq: number): LogRecord | undefined {
    return this.#records.get(seq);
  }

  /** The record, read from the log where needed. BrokerUnavailableError when it cannot be read now; RecordGoneError when it is gone. */
  async record(seq: number): Promise<LogRecord> {
    return this.cached(seq) ?? this.#reading.get(seq) ?? this.#read(seq);
  }

  /** The item of a task; undefined where it is empty. */
  async item(group: Group, index: number): Promise<Item | undefined> {
    const chunk = group.chunkOf(index);
    return chunk && itemIn(await this.record(chunk.seq), group, index);
  }

  /** What the last ended run of a task told beyond the columns. */
  async detail(group: Group, index: number): Promise<RunDetail | undefined> {
    const details = await this.details(group, index, group.tasks.detailSeq[index] ?? 0);
    return details.at(-1)?.detail;
  }

  /** What the runs of a task told in one record, in order; empty where `seq` is 0. */
  async details(group: Group, index: number, seq: number): Promise<readonly ToldDetail[]> {
    if (seq === 0) return [];
    const record = await this.record(seq);
    let details = this.#details.get(record);
    if (!details) {
      details = detailsOf(record);
      this.#details.set(record, details);
    }
    return details.get(`${group.terms.id}/${index}`) ?? [];
  }

  async #read(seq: number): Promise<LogRecord> {
    const reading = readRecord(this.#broker, seq).then((stored) => {
      if (!stored) throw new RecordGoneError(`record ${seq} is not in the log any more`);
      this.remember(stored);
      return stored.record;
    });
    this.#reading.set(seq, reading);
    try {
      return await reading;
    } finally {
      this.#reading.delete(seq);
    }
  }
}

/** Whether an event says more than the state keeps. */
function hasPayload({ kind }: Event): boolean {
  if (kind.case === "runsReported") return kind.value.groups.some(({ details }) => details.length > 0);
  return kind.case === "groupAccepted" || kind.case === "itemsAppended" || kind.case === "operatorActed";
}

/** The group's accept in the record that holds it. */
export function acceptIn(record: LogRecord, group: Group): GroupAccepted {
  const kind = record.events[group.terms.acceptEvent]?.kind;
  if (kind?.case !== "groupAccepted") throw new Error(`record ${group.terms.acceptSeq} does not hold the accept`);
  return kind.value;
}

/** The item of a task in the record that holds its chunk; undefined where it is empty. */
export function itemIn(record: LogRecord, group: Group, index: number): Item | undefined {
  const chunk = group.chunkOf(index);
  const kind = record.events[chunk?.event ?? -1]?.kind;
  if (kind?.case !== "groupAccepted" && kind?.case !== "itemsAppended") return undefined;
  return kind.value.items?.items[index - (chunk?.firstIndex ?? 0)];
}

function detailsOf(record: LogRecord): ReadonlyMap<string, ToldDetail[]> {
  const details = new Map<string, ToldDetail[]>();
  for (const { kind } of record.events) {
    if (kind.case !== "runsReported") continue;
    for (const reports of kind.value.groups) {
      for (const detail of reports.details) {
        const key = `${reports.groupId}/${reports.index[detail.position]}`;
        const told = { run: reports.run[detail.position] ?? 0, detail };
        const before = details.get(key);
        if (before) before.push(told);
        else details.set(key, [told]);
      }
    }
  }
  return details;
}
