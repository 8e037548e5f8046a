import type { LogAppender } from "@sheaf/broker";
import { type Changes, DueHeap, type Group, type LedgerState } from "@sheaf/ledger";
import { CancelReason, type Event } from "@sheaf/proto";
import { failpoint, type Logger } from "@sheaf/service";
import { event } from "../ledger-writer.ts";
import type { LogClock } from "../log-clock.ts";
import { Loop } from "./loop.ts";

/** Between two looks, in milliseconds. */
const EVERY_MS = 1_000;
/** An open group without an append for this long, in milliseconds, is sealed, or aborted if it is held. */
const IDLE_MS = 15 * 60_000;

/** What a timekeeper needs. */
export interface TimekeeperOptions {
  readonly state: LedgerState;
  readonly clock: LogClock;
  readonly verdicts: LogAppender;
  readonly log: Logger;
}

/** Gives the verdicts that only time brings: a deadline has passed, an open group has been left alone. */
export class Timekeeper implements Changes {
  readonly #o: TimekeeperOptions;
  /** Ids, not groups: a deadline may lie far behind the end of its group's retention. */
  readonly #deadlines = new DueHeap<string>();
  readonly #idle = new DueHeap<string>();
  readonly #loop = new Loop(EVERY_MS, () => this.runOnce());

  constructor(options: TimekeeperOptions) {
    this.#o = options;
    for (const group of options.state.groups.values()) if (!group.finished) this.#watch(group);
  }

  start(): void {
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  accepted(group: Group): void {
    this.#watch(group);
  }

  retried(group: Group): void {
    this.#watch(group);
  }

  /** One look at everything that is due. */
  async runOnce(): Promise<void> {
    const nowMs = this.#o.clock.nowMs();
    const due = [...this.#passed(nowMs), ...this.#abandoned(nowMs)];
    if (due.length === 0) return;
    const verdicts = due.map((verdict) => verdict.event);
    failpoint("verdict.before-append");
    try {
      await this.#o.verdicts.appendMany(verdicts, { timeoutMs: 5_000 });
      failpoint("verdict.after-append");
      this.#o.log.info({ verdicts: verdicts.length }, "verdicts of time given");
    } catch (error) {
      this.#o.log.warn({ err: error }, "verdicts of time could not be written; trying again");
    }
    // The fold may have found a verdict stale, by its own time or by an append that came first: look again later.
    for (const { group } of due) if (!group.finished) this.#watch(group, nowMs + EVERY_MS);
  }

  #passed(nowMs: number): { group: Group; event: Event }[] {
    return (
      this.#drain(this.#deadlines, nowMs)
        // A retry has put the deadline off.
        .filter((group) => !group.finished && group.deadlineMs <= nowMs)
        .map((group) => ({ group, event: event({ case: "deadlinePassed", value: { groupId: group.terms.id } }) }))
    );
  }

  #abandoned(nowMs: number): { group: Group; event: Event }[] {
    const due = this.#drain(this.#idle, nowMs).filter((group) => group.open);
    for (const group of due) if (group.lastAppendMs + IDLE_MS > nowMs) this.#watchIdle(group, nowMs);
    return due
      .filter((group) => group.lastAppendMs + IDLE_MS <= nowMs)
      .map((group) => ({ group, event: idleVerdict(group) }));
  }

  #watch(group: Group, notBeforeMs = 0): void {
    const { deadlineMs } = group;
    if (deadlineMs > 0) this.#deadlines.push(Math.max(deadlineMs, notBeforeMs), group.terms.id);
    if (group.open) this.#watchIdle(group, notBeforeMs);
  }

  #watchIdle(group: Group, notBeforeMs: number): void {
    this.#idle.push(Math.max(group.lastAppendMs + IDLE_MS, notBeforeMs), group.terms.id);
  }

  /** Takes out what is due; groups that have left the state since are passed over. */
  #drain(heap: DueHeap<string>, nowMs: number): Group[] {
    const due: Group[] = [];
    for (let id = heap.popDue(nowMs); id !== undefined; id = heap.popDue(nowMs)) {
      const group = this.#o.state.groups.get(id);
      if (group) due.push(group);
    }
    return due;
  }
}

function idleVerdict(group: Group): Event {
  const verdict = { groupId: group.terms.id, expectedTotal: group.total };
  return group.terms.hold
    ? event({ case: "groupCancelled", value: { ...verdict, reason: CancelReason.HOLD_ABANDONED } })
    : event({ case: "groupSealed", value: verdict });
}
