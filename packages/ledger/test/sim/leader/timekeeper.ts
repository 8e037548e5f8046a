import { type Changes, DueHeap, type Group } from "@sheaf/ledger";
import type { Event } from "@sheaf/proto";
import { cancelled, deadlinePassed, sealed } from "../parts.ts";
import type { Fibers } from "../world/fibers.ts";
import type { Replica } from "../world/replica.ts";

/** Between two looks, in milliseconds. */
const EVERY_MS = 1_000;
/** An open group without an append for this long, in milliseconds, is sealed, or aborted if it is held. */
export const IDLE_MS = 15 * 60_000;

/** Gives the verdicts that only time brings: a deadline has passed, an open group has been left alone. */
export class SimTimekeeper implements Changes {
  readonly #replica: Replica;
  readonly #fibers: Fibers;
  readonly #deadlines = new DueHeap<string>();
  readonly #idle = new DueHeap<string>();
  #looking = false;

  constructor(replica: Replica, fibers: Fibers) {
    this.#replica = replica;
    this.#fibers = fibers;
    for (const group of replica.state.groups.values()) if (!group.finished) this.#watch(group);
  }

  accepted(group: Group): void {
    this.#watch(group);
  }

  retried(group: Group): void {
    this.#watch(group);
  }

  /** One look at everything that is due, unless the last one is still under way. */
  look(): boolean {
    if (this.#looking) return false;
    const nowMs = this.#replica.clock.nowMs();
    const due = [...this.#passed(nowMs), ...this.#abandoned(nowMs)];
    if (due.length === 0) return false;
    this.#looking = true;
    this.#fibers.start(this.#give(due, nowMs));
    return true;
  }

  *#give(due: readonly { group: Group; event: Event }[], nowMs: number): Generator<() => boolean, void, void> {
    const write = this.#replica.verdicts.add(
      due.map(({ event }) => event),
      5_000,
    );
    yield () => write.seq > 0 || write.failed;
    // The fold may have found a verdict stale: look again later.
    for (const { group } of due) if (!group.finished) this.#watch(group, nowMs + EVERY_MS);
    this.#looking = false;
  }

  #passed(nowMs: number): { group: Group; event: Event }[] {
    return this.#drain(this.#deadlines, nowMs)
      .filter((group) => !group.finished && group.deadlineMs <= nowMs)
      .map((group) => ({ group, event: deadlinePassed(group.terms.id) }));
  }

  #abandoned(nowMs: number): { group: Group; event: Event }[] {
    const due = this.#drain(this.#idle, nowMs).filter((group) => group.open);
    for (const group of due) if (group.lastAppendMs + IDLE_MS > nowMs) this.#watchIdle(group, nowMs);
    return due
      .filter((group) => group.lastAppendMs + IDLE_MS <= nowMs)
      .map((group) => ({ group, event: (group.terms.hold ? cancelled : sealed)(group.terms.id, group.total) }));
  }

  #watch(group: Group, notBeforeMs = 0): void {
    const { deadlineMs } = group;
    if (deadlineMs > 0) this.#deadlines.push(Math.max(deadlineMs, notBeforeMs), group.terms.id);
    if (group.open) this.#watchIdle(group, notBeforeMs);
  }

  #watchIdle(group: Group, notBeforeMs: number): void {
    this.#idle.push(Math.max(group.lastAppendMs + IDLE_MS, notBeforeMs), group.terms.id);
  }

  #drain(heap: DueHeap<string>, nowMs: number): Group[] {
    const due: Group[] = [];
    for (let id = heap.popDue(nowMs); id !== undefined; id = heap.popDue(nowMs)) {
      const group = this.#replica.state.groups.get(id);
      if (group) due.push(group);
    }
    return due;
  }
}
