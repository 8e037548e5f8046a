import { DueHeap } from "../due-heap.ts";
import type { Group } from "../group.ts";
import { GroupDesk } from "./group-desk.ts";
import { QueueGate } from "./queue-gate.ts";
import { Ring } from "./ring.ts";

/** A run chosen to go out. */
export interface PlannedRun {
  readonly group: Group;
  readonly index: number;
  readonly run: number;
}

/** Something of a group that becomes due later: one task, or the group itself. */
interface Later {
  readonly desk: GroupDesk;
  readonly index: number | undefined;
}

/**
 * One queue's dispatch: which runs are out, and which go out next. Weighted deficit round robin over groups, within a
 * group by index; a run costs one.
 */
export class QueueDesk {
  readonly #desks = new Map<Group, GroupDesk>();
  readonly #ring = new Ring();
  readonly #later = new DueHeap<Later>();
  /** What an operator lets through. */
  readonly gate = new QueueGate();
  /** Whether all that is out is known: what a predecessor handed out and nobody has started shows at a first look only. */
  outKnown = true;
  /** Those that have runs out. */
  readonly #busy = new Set<GroupDesk>();
  #out = 0;

  /** How many runs are out. */
  get out(): number {
    return this.#out;
  }

  /** When something that waits for its time, or for the queue's rate, becomes due; Infinity when nothing does. */
  nextDueMs(): number {
    const laterMs = this.#later.nextMs();
    return this.#ring.turn ? Math.min(laterMs, this.gate.nextDueMs(this.#mayBeOut())) : laterMs;
  }

  desk(group: Group): GroupDesk {
    let desk = this.#desks.get(group);
    if (!desk) {
      desk = new GroupDesk(group);
      this.#desks.set(group, desk);
    }
    return desk;
  }

  /** The desk of a group that is known and has not been dropped. */
  find(group: Group): GroupDesk | undefined {
    return this.#desks.get(group);
  }

  /** How many groups have a desk. */
  get groups(): number {
    return this.#desks.size;
  }

  desks(): Iterable<GroupDesk> {
    return this.#desks.values();
  }

  /** The desks that have runs out: never more than runs are. */
  busyDesks(): readonly GroupDesk[] {
    return [...this.#busy];
  }

  /** Lets a group take part from `desk.notBeforeMs` on. */
  enter(desk: GroupDesk): void {
    if (!desk.group.released || desk.group.finished) return;
    if (desk.notBeforeMs > 0) this.#later.push(desk.notBeforeMs, { desk, index: undefined });
    else this.#ring.join(desk);
  }

  /** Takes a group out until it enters again. */
  leave(desk: GroupDesk): void {
    this.#ring.leave(desk);
    desk.deficit = 0;
  }

  /** Offers one task again, at `dueMs` or at once. */
  again(desk: GroupDesk, index: number, dueMs: number): void {
    if (dueMs > 0) this.#later.push(dueMs, { desk, index });
    else {
      desk.offerAgain(index);
      this.enter(desk);
    }
  }

  markOut(desk: GroupDesk, index: number, run: number): void {
    if (!desk.out.has(index)) this.#out++;
    desk.markOut(index, run);
    this.#busy.add(desk);
    desk.trust(index);
  }

  /** The run is not out any more. Answers whether it was. */
  markIn(desk: GroupDesk, index: number, run: number): boolean {
    if (desk.out.get(index) !== run) return false;
    desk.out.delete(index);
    if (desk.out.size === 0) this.#busy.delete(desk);
    this.#out--;
    return true;
  }

  /** Nothing of the group will go out any more. */
  drop(group: Group): void {
    const desk = this.#desks.get(group);
    if (!desk) return;
    this.leave(desk);
    this.#out -= desk.out.size;
    desk.out.clear();
    this.#busy.delete(desk);
    this.#desks.delete(group);
  }

  /** Chooses up to `most` runs and marks them as out. With no room it still notes what has become due. */
  plan(most: number, nowMs: number): PlannedRun[] {
    this.#wake(nowMs);
    const limit = Math.min(most, this.gate.room(this.#mayBeOut(), nowMs));
    const runs: PlannedRun[] = [];
    const defer = (desk: GroupDesk) => (index: number, dueMs: number) => this.#later.push(dueMs, { desk, index });
    while (runs.length < limit) {
      const desk = this.#ring.turn;
      if (!desk) break;
      this.#serve(desk, { runs, limit, nowMs, defer: defer(desk) });
    }
    this.gate.passed(runs.length);
    return runs;
  }

  #serve(desk: GroupDesk, p: { runs: PlannedRun[]; limit: number; nowMs: number; defer: Defer }): void {
    if (desk.deficit === 0) desk.deficit = desk.weight;
    while (desk.deficit > 0 && p.runs.length < p.limit) {
      const index = desk.take(p.nowMs, p.defer);
      if (index === undefined) return this.leave(desk);
      const run = desk.group.tasks.run[index] ?? 0;
      this.markOut(desk, index, run);
      p.runs.push({ group: desk.group, index, run });
      desk.deficit--;
    }
    if (desk.deficit === 0) this.#ring.pass();
  }

  #mayBeOut(): number {
    return this.outKnown ? this.#out : Number.POSITIVE_INFINITY;
  }

  #wake(nowMs: number): void {
    for (let later = this.#later.popDue(nowMs); later; later = this.#later.popDue(nowMs)) {
      const { desk, index } = later;
      if (this.#desks.get(desk.group) !== desk) continue;
      if (index !== undefined) desk.offerAgain(index);
      if (desk.notBeforeMs > nowMs) continue;
      desk.notBeforeMs = 0;
      if (desk.group.released) this.#ring.join(desk);
    }
  }
}

type Defer = (index: number, dueMs: number) => void;
