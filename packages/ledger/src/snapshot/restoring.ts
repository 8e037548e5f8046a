import type { Group } from "../group.ts";
import type { LedgerState } from "../state.ts";
import { type GroupImage, groupFrom } from "./group-image.ts";
import type { SnapshotEnd, SnapshotStart, Tombstone } from "./state-walk.ts";

/** Thrown where the parts of a snapshot do not make a state. */
export class SnapshotDefectError extends Error {
  override readonly name = "SnapshotDefectError";
}

/**
 * Makes a state of what a {@link "./state-walk.ts" | StateWalk} has taken, in the same order. The state is the one at the
 * walk's start with groups of later moments in it: once the records up to the walk's end have been folded on top, it is
 * the state that folding everything leads to.
 */
export class Restoring {
  readonly #start: SnapshotStart;
  readonly #groups = new Map<string, Group>();
  readonly #tombs: Tombstone[] = [];

  constructor(start: SnapshotStart) {
    this.#start = start;
  }

  /** The next group. A later image of the same group takes the place of the earlier. */
  addGroup(image: GroupImage): void {
    const { id } = image.terms;
    const before = this.#groups.get(id);
    // The id's next life comes after those that were accepted before it.
    if (before && !isLife(before, image.terms.acceptSeq, image.terms.acceptEvent)) this.#groups.delete(id);
    this.#groups.set(id, groupFrom(image));
  }

  addTomb(tomb: Tombstone): void {
    this.#tombs.push(tomb);
  }

  /**
   * Fills an empty state.
   *
   * @throws SnapshotDefectError when parts are missing; the state is still empty then
   */
  fill(state: LedgerState, end: SnapshotEnd): void {
    for (const [id, acceptSeq, acceptEvent] of end.left) {
      const group = this.#groups.get(id);
      if (group && isLife(group, acceptSeq, acceptEvent)) this.#groups.delete(id);
    }
    if (this.#groups.size !== end.groups) {
      throw new SnapshotDefectError(`${this.#groups.size} groups are left of ${end.groups}`);
    }
    state.seq = this.#start.seq;
    state.timeMs = this.#start.timeMs;
    state.settledSeq = end.seq;
    for (const id of end.workers.slice(1)) state.workerNumber(id);
    for (const queue of end.queues) state.queueCounts(queue);
    state.addTypes(end.taskTypes);
    for (const place of end.actions) state.actions.add(place);
    for (const group of this.#groups.values()) addGroup(state, group);
    // Of the tombstones that were met, those whose time has come by then are gone, or go with the next record.
    const lasting = this.#tombs.filter(([, { untilMs }]) => untilMs > end.timeMs);
    for (const [id, tomb] of [...lasting, ...end.tombs]) state.bury(id, tomb);
  }
}

function isLife({ terms }: Group, acceptSeq: number, acceptEvent: number): boolean {
  return terms.acceptSeq === acceptSeq && terms.acceptEvent === acceptEvent;
}

function addGroup(state: LedgerState, group: Group): void {
  const queue = state.queueCounts(group.terms.queue);
  group.counts.forEach((count, taskState) => {
    queue[taskState] = (queue[taskState] ?? 0) + count;
  });
  state.add(group);
  state.retainedTasks += group.total;
  state.expectReports(group, group.total - group.finishedTasks);
  if (group.finished) state.willLeave(group);
}
