import type { Chunk, GroupImage, Indexed, TaskRound, TaskStop } from "@sheaf/ledger";
import { ColumnReader } from "./column-reader.ts";
import { ColumnWriter } from "./column-writer.ts";
import { packFacts, unpackFacts } from "./packed-facts.ts";
import { packLists, type RowShape, unpackLists } from "./packed-lists.ts";
import { packTasks, unpackTasks } from "./packed-tasks.ts";
import { packTerms, unpackTerms } from "./packed-terms.ts";

const CHUNK: RowShape<Chunk> = {
  width: 5,
  row: (c) => [c.from, c.firstIndex, c.seq, c.event, c.timeMs],
  item: ([from = 0, firstIndex = 0, seq = 0, event = 0, timeMs = 0]) => ({ from, firstIndex, seq, event, timeMs }),
};

const DUE: RowShape<Indexed<number>> = {
  width: 2,
  row: (due) => due,
  item: ([index = 0, dueAtMs = 0]) => [index, dueAtMs],
};

const ROUND: RowShape<Indexed<TaskRound>> = {
  width: 4,
  row: ([index, r]) => [index, r.round, r.firstRun, r.queuedAtMs],
  item: ([index = 0, round = 0, firstRun = 0, queuedAtMs = 0]) => [index, { round, firstRun, queuedAtMs }],
};

const STOP: RowShape<Indexed<TaskStop>> = {
  width: 4,
  row: ([index, s]) => [index, s.run, Number(s.aborting), Number(s.confirmed)],
  item: ([index = 0, run = 0, aborting = 0, confirmed = 0]) => [
    index,
    { run, aborting: aborting === 1, confirmed: confirmed === 1 },
  ],
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
