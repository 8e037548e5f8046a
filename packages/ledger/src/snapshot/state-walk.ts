import type { TaskType } from "@sheaf/proto";
import type { Changes } from "../changes.ts";
import type { Group } from "../group.ts";
import type { ActionPlace } from "../recent-actions.ts";
import type { DeletedGroup, LedgerState } from "../state.ts";
import { type GroupImage, imageOf } from "./group-image.ts";

/** From where a snapshot goes on: the state when its writing began. */
export interface SnapshotStart {
  readonly seq: number;
  /** Log time in milliseconds. */
  readonly timeMs: number;
}

/** One life of a group id. */
export type GroupLife = readonly [id: string, acceptSeq: number, acceptEvent: number];

/** An id that is taken although its group was deleted. */
export type Tombstone = readonly [id: string, tomb: DeletedGroup];

/** What a snapshot says last: the state when its writing ended, without the groups. */
export interface SnapshotEnd {
  readonly seq: number;
  /** Log time in milliseconds. */
  readonly timeMs: number;
  /** Living groups. */
  readonly groups: number;
  /** Groups that left meanwhile; some of them were handed out. */
  readonly left: readonly GroupLife[];
  /** Tombstones of those. */
  readonly tombs: readonly Tombstone[];
  /** Ids of workers by their number. */
  readonly workers: readonly string[];
  readonly queues: readonly string[];
  readonly taskTypes: readonly TaskType[];
  /** What operators did last, oldest first. */
  readonly actions: readonly ActionPlace[];
}

/**
 * Walks over a state, group by group, while it goes on being folded: a fuzzy snapshot, as the checkpoints of ARIES are.
 * Each group is taken as of its own moment. What is taken is all that lives in the end, and possibly groups that have
 * left by then. Must hear every change from its making to its end.
 */
export class StateWalk implements Changes {
  readonly start: SnapshotStart;
  readonly #state: LedgerState;
  readonly #tombs: Iterator<Tombstone>;
  readonly #groups: Iterator<Group>;
  #allMet = false;
  /** Groups that came after the last one was met, or were changed by another group's event after they were taken. */
  readonly #again = new Set<Group>();
  readonly #left: GroupLife[] = [];

  constructor(state: LedgerState) {
    this.#state = state;
    this.start = { seq: state.seq, timeMs: state.timeMs };
    // Both see what is added while they are under way.
    this.#tombs = state.deleted.entries();
    this.#groups = state.groups.values();
  }

  accepted(group: Group): void {
    if (this.#allMet) this.#again.add(group);
  }

  /** The parent knows its follow-ups by their accepts, and those do nothing when they are folded behind a snapshot. */
  followed(group: Group): void {
    this.#again.add(group);
  }

  forgotten({ terms }: Group): void {
    this.#left.push([terms.id, terms.acceptSeq, terms.acceptEvent]);
  }

  /** The next tombstone. Those of groups that leave meanwhile are told at the end. */
  nextTomb(): Tombstone | undefined {
    const { value, done } = this.#tombs.next();
    return done ? undefined : value;
  }

  /** The next group, to be written down before the next record is folded; undefined when there is none at the moment. */
  nextGroup(): GroupImage | undefined {
    const group = this.#nextMet() ?? this.#nextAgain();
    return group && imageOf(group, this.#state.seq);
  }

  /** To be asked in the same breath as the last group was, before another record is folded. */
  end(): SnapshotEnd {
    const { seq, timeMs, groups, deleted, workers, queues, taskTypes, actions } = this.#state;
    return {
      seq,
      timeMs,
      groups: groups.size,
      left: [...this.#left],
      tombs: this.#left.flatMap(([id]) => {
        const tomb = deleted.get(id);
        return tomb ? [[id, tomb] as const] : [];
      }),
      workers: [...workers],
      queues: [...queues.keys()],
      taskTypes: [...taskTypes.values()],
      actions: [...actions.values()],
    };
  }

  #nextMet(): Group | undefined {
    if (this.#allMet) return undefined;
    const { value, done } = this.#groups.next();
    if (done) this.#allMet = true;
    return done ? undefined : value;
  }

  #nextAgain(): Group | undefined {
    for (const group of this.#again) {
      this.#again.delete(group);
      if (this.#state.groups.get(group.terms.id) === group) return group;
    }
    return undefined;
  }
}
