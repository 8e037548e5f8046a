import { open } from "node:fs/promises";
import type { LogExtent } from "@sheaf/broker";
import { FOLD_VERSION, type LedgerState, Restoring, SnapshotDefectError, type SnapshotEnd } from "@sheaf/ledger";
import { type Frame, readFrames } from "./frame-reader.ts";
import { unpackGroups } from "./packed-groups.ts";
import { unpackTombs } from "./packed-tombs.ts";
import { endOf, FORMAT, FRAME, headOf, type SnapshotHead } from "./snapshot-format.ts";

/**
 * Fills an empty state from a snapshot of this log. Every record behind `state.seq` is still to be folded.
 *
 * @throws SnapshotDefectError where it is not whole, or does not fit this code or this log, or the file system's error;
 * the state is still empty then
 */
export async function readSnapshot(path: string, log: LogExtent, state: LedgerState): Promise<void> {
  await using file = await open(path, "r");
  let restoring: Restoring | undefined;
  for await (const frame of readFrames(file)) {
    restoring ??= new Restoring(startOf(frame, log));
    if (frame.kind === FRAME.end) return restoring.fill(state, endFor(frame, log));
    add(frame, restoring);
  }
}

function add({ kind, payload }: Frame, restoring: Restoring): void {
  if (kind === FRAME.groups) for (const image of unpackGroups(payload.buffer)) restoring.addGroup(image);
  if (kind === FRAME.tombs) for (const tomb of unpackTombs(payload.buffer)) restoring.addTomb(tomb);
}

function endFor(frame: Frame, log: LogExtent): SnapshotEnd {
  const end = endOf(textOf(frame));
  if (end.seq > log.lastSeq) throw new SnapshotDefectError(`the log ends at ${log.lastSeq}, before ${end.seq}`);
  return end;
}

/** Where the log goes on behind a snapshot, if it is of this log and the log still holds all that came after it. */
function startOf(frame: Frame, log: LogExtent): { seq: number; timeMs: number } {
  if (frame.kind !== FRAME.head) throw new SnapshotDefectError("it does not begin with a head");
  const head = headOf(textOf(frame));
  const defect = misfit(head, log);
  if (defect !== undefined) throw new SnapshotDefectError(defect);
  return { seq: head.startSeq, timeMs: head.startTimeMs };
}

function misfit(head: SnapshotHead, log: LogExtent): string | undefined {
  if (head.format !== FORMAT) return `it has format ${head.format}, this is ${FORMAT}`;
  if (head.fold !== FOLD_VERSION) return `it is of fold version ${head.fold}, this is ${FOLD_VERSION}`;
  if (head.logId !== log.logId) return "it is of another log";
  if (head.startSeq + 1 < log.firstSeq) return `the log begins at ${log.firstSeq}, behind ${head.startSeq}`;
  return undefined;
}

function textOf({ payload }: Frame): string {
  return Buffer.from(payload.buffer, payload.byteOffset, payload.length).toString();
}
