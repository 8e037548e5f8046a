import type { Chunk, GroupImage, Indexed, TaskRound, TaskStop } from "@sheaf/ledger";
import { ColumnReader } from "./column-reader.ts";
import { ColumnWriter } from "./column-writer.ts";
import { packFacts, unpackFacts } from "./packed-facts.ts";
import { packLists, type RowShape, unpackLists } from "./packed-lists.ts";
import { packTasks, unpackTasks } from "./packed-tasks.ts";
import { packTerms, unpackTerms } from "./packed-terms.ts";

const CHUNK: RowShape<Chunk> = {
  columns: [(c) => c.from, (c) => c.firstIndex, (c) => c.seq, (c) => c.event, (c) => c.timeMs],
  item: (n) => ({ from: n(0), firstIndex: n(1), seq: n(2), event: n(3), timeMs: n(4) }),
};

const DUE: RowShape<Indexed<number>> = {
  columns: [([index]) => index, ([, dueAtMs]) => dueAtMs],
  item: (n) => [n(0), n(1)],
};

const ROUND: RowShape<Indexed<TaskRound>> = {
  columns: [([index]) => index, ([, r]) => r.round, ([, r]) => r.firstRun, ([, r]) => r.queuedAtMs],
  item: (n) => [n(0), { round: n(1), firstRun: n(2), queuedAtMs: n(3) }],
};

const STOP: RowShape<Indexed<TaskStop>> = {
  columns: [([index]) => index, ([, s]) => s.run, ([, s]) => Number(s.aborting), ([, s]) => Number(s.confirmed)],
  item: (n) => [n(0), { run: n(1), aborting: n(2) === 1, confirmed: n(3) === 1 }],
};

/** Packs groups into bytes: as columns over all of them, so that what they have alike takes next to nothing. */
export function packGroups(images: readonly GroupImage[]): Uint8Array<ArrayBuffer> {
  const w = new ColumnWriter();
  w.numbers(images.map(({ foldedSeq }) => foldedSeq));
  packTerms(
    w,
    images.map(({ terms }) => terms),
  );
  packFacts(
    w,
    images.map(({ facts }) => facts),
  );
  packTasks(
    w,
    images.map(({ tasks }) => tasks),
  );
  packLists(
    w,
    images.map(({ chunks }) => chunks),
    CHUNK,
  );
  packLists(
    w,
    images.map(({ dueAtMs }) => dueAtMs),
    DUE,
  );
  packLists(
    w,
    images.map(({ rounds }) => rounds),
    ROUND,
  );
  packLists(
    w,
    images.map(({ taskStops }) => taskStops),
    STOP,
  );
  w.numbers(images.map(({ history }) => history.length));
  w.pieces(images.map(({ history }) => history));
  return w.finish();
}

/** Reads what {@link packGroups} has packed; RangeError where it is something else. */
export function unpackGroups(buffer: ArrayBuffer): GroupImage[] {
  const r = new ColumnReader(buffer);
  const foldedSeqs = r.numbers();
  const terms = unpackTerms(r);
  const facts = unpackFacts(r);
  const tasks = unpackTasks(r);
  const chunks = unpackLists(r, CHUNK);
  const dueAtMs = unpackLists(r, DUE);
  const rounds = unpackLists(r, ROUND);
  const taskStops = unpackLists(r, STOP);
  const history = r.cut(r.numbers(), (length) => new Float64Array(length));
  return terms.map((one, at) => ({
    foldedSeq: foldedSeqs[at] ?? 0,
    terms: one,
    facts: required(facts[at]),
    tasks: required(tasks[at]),
    chunks: required(chunks[at]),
    dueAtMs: required(dueAtMs[at]),
    rounds: required(rounds[at]),
    taskStops: required(taskStops[at]),
    history: required(history[at]),
  }));
}

function required<T>(part: T | undefined): T {
  if (part === undefined) throw new RangeError("the parts of a frame do not match");
  return part;
}
