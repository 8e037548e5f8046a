import { create } from "@bufbuild/protobuf";
import { type Event, RecordSchema } from "@sheaf/proto";
import { apply, type Changes, type Group, LedgerState, type LogEntry } from "../src/index.ts";

/** A log in memory that is folded as it is written. */
export class TestLog {
  readonly state = new LedgerState();
  readonly entries: LogEntry[] = [];
  timeMs = 1_700_000_000_000;
  readonly #changes: Changes;

  constructor(changes: Changes = {}) {
    this.#changes = changes;
  }

  /** Writes one record with these events and folds it. */
  add(...events: Event[]): this {
    const entry = logEntry(this.state.seq + 1, this.timeMs, events);
    this.entries.push(entry);
    apply(this.state, entry, this.#changes);
    return this;
  }

  /** Log time goes on. */
  pass(ms: number): this {
    this.timeMs += ms;
    return this;
  }

  /** A living group. */
  group(id: string): Group {
    const group = this.state.groups.get(id);
    if (!group) throw new Error(`no group ${id}`);
    return group;
  }

  /** How many events or reports had no effect for this reason. */
  ignored(reason: Parameters<LedgerState["ignore"]>[0]): number {
    return this.state.ignored.get(reason) ?? 0;
  }
}

/** A record as the log holds it. */
export function logEntry(seq: number, timeMs: number, events: Event[]): LogEntry {
  return { seq, timeMs, record: create(RecordSchema, { minReader: 1, writer: "test", events }) };
}

/** Folds entries into a new state. */
export function folded(entries: readonly LogEntry[]): LedgerState {
  const state = new LedgerState();
  for (const entry of entries) apply(state, entry);
  return state;
}
