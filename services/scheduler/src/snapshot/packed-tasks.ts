import type { TaskColumnValues } from "@sheaf/ledger";
import type { ColumnReader } from "./column-reader.ts";
import type { ColumnWriter } from "./column-writer.ts";

const bytes = (length: number) => new Uint8Array(length);
const words = (length: number) => new Uint32Array(length);
const doubles = (length: number) => new Float64Array(length);

/** Packs the tasks of groups: column by column, over all groups. */
export function packTasks(w: ColumnWriter, tasks: readonly TaskColumnValues[]): void {
  w.numbers(tasks.map(({ state }) => state.length));
  w.pieces(tasks.map(({ state }) => state));
  w.pieces(tasks.map(({ failures }) => failures));
  w.pieces(tasks.map(({ losses }) => losses));
  w.pieces(tasks.map(({ errorCode }) => errorCode));
  w.pieces(tasks.map(({ run }) => run));
  w.pieces(tasks.map(({ worker }) => worker));
  w.pieces(tasks.map(({ startedAtMs }) => startedAtMs));
  w.pieces(tasks.map(({ endedAtMs }) => endedAtMs));
  w.pieces(tasks.map(({ runMs }) => runMs));
  w.pieces(tasks.map(({ detailSeq }) => detailSeq));
}

/** Reads what {@link packTasks} has packed. */
export function unpackTasks(r: ColumnReader): TaskColumnValues[] {
  const lengths = r.numbers();
  const columns = {
    state: r.cut(lengths, bytes),
    failures: r.cut(lengths, bytes),
    losses: r.cut(lengths, bytes),
    errorCode: r.cut(lengths, bytes),
    run: r.cut(lengths, words),
    worker: r.cut(lengths, words),
    startedAtMs: r.cut(lengths, doubles),
    endedAtMs: r.cut(lengths, doubles),
    runMs: r.cut(lengths, words),
    detailSeq: r.cut(lengths, doubles),
  };
  return Array.from(lengths, (_, at) => ({
    state: columns.state[at] ?? bytes(0),
    failures: columns.failures[at] ?? bytes(0),
    losses: columns.losses[at] ?? bytes(0),
    errorCode: columns.errorCode[at] ?? bytes(0),
    run: columns.run[at] ?? words(0),
    worker: columns.worker[at] ?? words(0),
    startedAtMs: columns.startedAtMs[at] ?? doubles(0),
    endedAtMs: columns.endedAtMs[at] ?? doubles(0),
    runMs: columns.runMs[at] ?? words(0),
    detailSeq: columns.detailSeq[at] ?? doubles(0),
  }));
}
