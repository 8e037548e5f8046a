import type { Group, LedgerState } from "@sheaf/ledger";
import { TaskState } from "@sheaf/proto";

/** Tasks of one group, by their index. */
export interface SomeTasks {
  readonly group: Group;
  readonly index: readonly number[];
}

/** Groups and tasks looked at before the event loop turns: cancelling so many takes a few milliseconds. */
const SLICE = 4_096;

/**
 * The tasks of a queue that wait, queued or for another attempt, of groups that are there now. In slices, which may be
 * empty, to be read with a turn of the event loop between two of them; each is as of its own moment.
 */
export function* waitingTasks(state: LedgerState, queue: string): Generator<readonly SomeTasks[]> {
  let slice: SomeTasks[] = [];
  let looked = 0;
  for (const piece of pieces(state, queue)) {
    if (piece.index.length > 0) slice.push(piece);
    looked += 1 + piece.index.length;
    if (looked < SLICE) continue;
    yield slice;
    [slice, looked] = [[], 0];
  }
  yield slice;
}

/** What waits of each group, piece by piece; empty where nothing does. */
function* pieces(state: LedgerState, queue: string): Generator<SomeTasks> {
  const lastSeq = state.seq;
  for (const group of state.groups.values()) {
    // In the order of their accepts: later ones were not there when it was asked for.
    if (group.terms.acceptSeq > lastSeq) return;
    let from = 0;
    do {
      yield { group, index: waits(group, queue) ? waitingIn(group, from, from + SLICE) : [] };
      from += SLICE;
    } while (from < group.total && waits(group, queue));
  }
}

function waits(group: Group, queue: string): boolean {
  return group.terms.queue === queue && group.count(TaskState.QUEUED) + group.count(TaskState.RETRYING) > 0;
}

function waitingIn(group: Group, from: number, to: number): number[] {
  const found: number[] = [];
  for (let index = from; index < Math.min(to, group.total); index++) {
    const state = group.state(index);
    if (state === TaskState.QUEUED || state === TaskState.RETRYING) found.push(index);
  }
  return found;
}
