import { open } from "node:fs/promises";
import {
  type ChangeFan,
  FOLD_VERSION,
  type GroupImage,
  type LedgerState,
  type SnapshotEnd,
  StateWalk,
  type Tombstone,
} from "@sheaf/ledger";
import { FrameWriter } from "./frame-writer.ts";
import { packGroups } from "./packed-groups.ts";
import { packTombs } from "./packed-tombs.ts";
import { endText, FORMAT, FRAME, headText } from "./snapshot-format.ts";

/** What is packed in one turn of the event loop takes about a millisecond; a group of 100,000 tasks five. */
const GROUPS_A_TURN = 128;
const TASKS_A_TURN = 8_192;
const TOMBS_A_TURN = 4_096;

/** A state that goes on being folded. */
export interface Folding {
  readonly state: LedgerState;
  /** Tells of every change to it. */
  readonly changes: ChangeFan;
}

/** How to write a snapshot. */
export interface WriteOptions {
  /** Must not be there yet. */
  readonly path: string;
  /** Of the log that is folded. */
  readonly logId: string;
  /** Gives up. */
  readonly signal: AbortSignal;
}

/** A snapshot that was written. */
export interface WrittenSnapshot {
  /** Log sequence of the state at its end. */
  readonly seq: number;
  readonly groups: number;
  readonly bytes: number;
}

/**
 * Writes a state into a new file and syncs it, a few groups a turn of the event loop: the fold goes on meanwhile.
 *
 * @throws the signal's reason where that comes first, or the file system's error
 */
export async function writeSnapshot(folding: Folding, options: WriteOptions): Promise<WrittenSnapshot> {
  await using file = await open(options.path, "wx");
  const frames = new FrameWriter(file, options.signal);
  const walk = new StateWalk(folding.state);
  const unlisten = folding.changes.listen(walk);
  try {
    const { seq: startSeq, timeMs: startTimeMs } = walk.start;
    const head = { format: FORMAT, fold: FOLD_VERSION, logId: options.logId, startSeq, startTimeMs };
    await frames.write(FRAME.head, Buffer.from(headText(head)));
    await writeTombs(walk, frames);
    const end = await writeGroups(walk, frames);
    await file.sync();
    return { seq: end.seq, groups: end.groups, bytes: frames.bytes };
  } finally {
    unlisten();
  }
}

async function writeTombs(walk: StateWalk, frames: FrameWriter): Promise<void> {
  for (let tombs = nextTombs(walk); tombs.length > 0; tombs = nextTombs(walk)) {
    await frames.write(FRAME.tombs, packTombs(tombs));
  }
}

function nextTombs(walk: StateWalk): Tombstone[] {
  const tombs: Tombstone[] = [];
  while (tombs.length < TOMBS_A_TURN) {
    const tomb = walk.nextTomb();
    if (!tomb) break;
    tombs.push(tomb);
  }
  return tombs;
}

/** Writes groups until there are no more, and in the same turn takes the end. */
async function writeGroups(walk: StateWalk, frames: FrameWriter): Promise<SnapshotEnd> {
  for (;;) {
    const images = nextGroups(walk);
    if (images.length === 0) {
      const end = walk.end();
      await frames.write(FRAME.end, Buffer.from(endText(end)));
      return end;
    }
    await frames.write(FRAME.groups, packGroups(images));
  }
}

function nextGroups(walk: StateWalk): GroupImage[] {
  const images: GroupImage[] = [];
  for (let tasks = 0; images.length < GROUPS_A_TURN && tasks < TASKS_A_TURN; ) {
    const image = walk.nextGroup();
    if (!image) break;
    images.push(image);
    tasks += image.tasks.state.length;
  }
  return images;
}
