import type { GroupImage } from "@sheaf/ledger";
import type { FollowUpKind, Priority } from "@sheaf/proto";
import { ColumnReader, type Rows } from "./column-reader.ts";
import { ColumnWriter } from "./column-writer.ts";

/** Numbers of a group beside its lists: see `rowOf`, and `readGroup` for their order. */
const GROUP_WIDTH = 41;
const CHUNK_WIDTH = 5;
const DUE_WIDTH = 2;
const ROUND_WIDTH = 4;
const STOP_WIDTH = 4;
const MADE_WIDTH = 2;
const LABEL_WIDTH = 2;
const RUN_WIDTH = 9;

/** Packs groups as columns over all of them. */
export function packGroups(images: readonly GroupImage[]): Uint8Array<ArrayBuffer> {
  const w = new ColumnWriter();
  const text = (value: string) => w.text(value);
  w.rows(images.flatMap((image) => rowOf(image, text)), GROUP_WIDTH);
  w.rows(images.flatMap(({ chunks }) => chunks.flatMap((c) => [c.from, c.firstIndex, c.seq, c.event, c.timeMs])), CHUNK_WIDTH);
  w.rows(images.flatMap(({ dueAtMs }) => dueAtMs.flat()), DUE_WIDTH);
  w.rows(images.flatMap(({ rounds }) => rounds.flatMap(([at, r]) => [at, r.round, r.firstRun, r.queuedAtMs])), ROUND_WIDTH);
  w.rows(
    images.flatMap(({ taskStops }) => taskStops.flatMap(([at, s]) => [at, s.run, +s.aborting, +s.confirmed])),
    STOP_WIDTH,
  );
  w.rows(images.flatMap(({ facts }) => facts.madeFollowUps.flatMap((m) => [m.kind, text(m.groupId)])), MADE_WIDTH);
  w.rows(images.flatMap(({ terms }) => Object.entries(terms.labels).flat().map(text)), LABEL_WIDTH);
  w.numbers(images.flatMap(({ terms }) => terms.followUps));
  w.pieces(images.map(({ terms }) => terms.requestHash));
  w.rows(images.flatMap(({ history }) => [...history]), RUN_WIDTH);
  packTasks(images, w);
  return w.finish();
}
