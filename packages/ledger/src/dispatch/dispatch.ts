import { TaskState } from "@sheaf/proto";
import type { Changes } from "../changes.ts";
import type { Group } from "../group.ts";
import type { LedgerState } from "../state.ts";
import { isTerminal } from "../task-machine.ts";
import { type PlannedRun, QueueDesk } from "./queue-desk.ts";
import type { QueueLimits } from "./queue-gate.ts";

/** A run named by its ids, as subjects and heartbeats do. */
export interface RunName {
  readonly groupId: string;
  readonly index: number;
  readonly run: number;
}

/** What a reconciliation found. */
export interface Drift {
  /** Runs thought to be out that this look did not find: the next look decides. */
  readonly suspects: number;
  /** Runs that two looks in a row did not find: they are offered again. */
  readonly missing: number;
  /** Runs found out that were not known to be: they are not handed out twice. */
  readonly adopted: number;
  /** Messages that no living task needs, found by two looks in a row: they may be purged. */
  readonly stale: readonly RunName[];
}

/**
 * The leader's desk: derived from the state when the lead is taken, kept up to date by the fold's changes. It says
 * which runs to hand out next, and compares what should be out with what is. Pure: time comes in as an argument.
 */
export class Dispatch implements Changes {
  readonly #state: LedgerState;
  readonly #queues = new Map<string, QueueDesk>();
  readonly #staleBefore = new Map<string, ReadonlySet<string>>();

  constructor(state: LedgerState) {
    this.#state = state;
    for (const group of state.groups.values()) {
      if (group.finished) continue;
      this.#enter(group);
      this.#markRunning(group);
      this.#queue(group.terms.queue).outKnown = false;
      this.#stray(group);
    }
  }

  /** Runs of the queue that are out. */
  out(queue: string): number {
    return this.#queue(queue).out;
  }

  /** Whether all that is out is known: after a change of leader a first look at the queue tells. */
  isKnown(queue: string): boolean {
    return this.#queue(queue).outKnown;
  }

  /**
   * Whether a worker or the queue may have a run of the task, as far as this desk can know: it cannot of groups that were
   * there before it, nor before its first look at the queue. To be asked before a change that ends the task is told.
   */
  mayBeOut(group: Group, index: number): boolean {
    const queue = this.#queue(group.terms.queue);
    return !queue.outKnown || (queue.find(group)?.mayHaveOffered(index) ?? true);
  }

  /** How many unfinished groups of the queue it knows. */
  groups(queue: string): number {
    return this.#queue(queue).groups;
  }

  /**
   * Limits of the queue from now on, whether it is known yet or not. What is out stays out. Retries count as any run; a
   * new leader hands out nothing of a queue with `maxRunning` before its first {@link reconcile} has told what is out.
   */
  limit(queue: string, limits: QueueLimits): void {
    this.#queue(queue).gate.limit(limits);
  }

  /**
   * When a backoff or a `not_before` of the queue ends next, or its rate lets the next run out, milliseconds of log time;
   * Infinity when none does.
   */
  nextDueMs(queue: string): number {
    return this.#queue(queue).nextDueMs();
  }

  /**
   * Chooses up to `most` runs of the queue at log time `nowMs`, as far as its limits allow; they count as out from now on.
   * Ask with 0 too when {@link nextDueMs} is reached and there is no room: what is due then waits in line and wakes nobody
   * any more.
   */
  plan(queue: string, most: number, nowMs: number): PlannedRun[] {
    return this.#queue(queue).plan(most, nowMs);
  }

  /** A planned run could not be handed out: offer it again. It does not count against the queue's rate. */
  putBack({ group, index, run }: PlannedRun): void {
    const queue = this.#queue(group.terms.queue);
    const desk = queue.find(group);
    if (!desk || !queue.markIn(desk, index, run)) return;
    queue.gate.cameBack();
    queue.again(desk, index, 0);
  }

  /**
   * The task stream was created at `createdAtMs`: runs accepted before may be held by workers that got them from its
   * predecessor. Nothing of those groups goes out before `untilMs`, when the holders have been heard.
   */
  settle(createdAtMs: number, untilMs: number): void {
    for (const queue of this.#queues.values()) {
      for (const desk of queue.desks()) {
        if (desk.group.terms.acceptedAtMs >= createdAtMs) continue;
        queue.leave(desk);
        desk.notBeforeMs = Math.max(desk.notBeforeMs, untilMs);
        queue.enter(desk);
      }
    }
  }

  /**
   * Compares what is thought to be out with the messages in the queue and the runs that live workers hold. A run that is
   * still on its way into the queue belongs to `held`: two looks that do not find it take it for missing.
   */
  reconcile(queueName: string, present: readonly RunName[], held: readonly RunName[]): Drift {
    const queue = this.#queue(queueName);
    const actual = new Map<string, Set<number>>();
    let adopted = 0;
    for (const name of [...present, ...held]) {
      const group = this.#current(name);
      if (group?.terms.queue !== queueName) continue;
      remember(actual, name);
      const desk = queue.desk(group);
      if (desk.out.has(name.index)) continue;
      queue.markOut(desk, name.index, name.run);
      adopted++;
    }
    queue.outKnown = true;
    const stale = this.#staleTwice(queueName, present);
    return { ...this.#offerMissing(queue, actual), adopted, stale };
  }

  /** A message may outlive its run for the moment between report and acknowledgement; two looks in a row are longer. */
  #staleTwice(queueName: string, present: readonly RunName[]): RunName[] {
    const before = this.#staleBefore.get(queueName);
    const stale = present.filter((name) => !this.#current(name));
    this.#staleBefore.set(queueName, new Set(stale.map(keyOf)));
    return stale.filter((name) => before?.has(keyOf(name)));
  }

  /** The group of a run that is still the one its task needs. */
  #current({ groupId, index, run }: RunName): Group | undefined {
    const group = this.#state.groups.get(groupId);
    if (!group || index >= group.total || isTerminal(group.state(index))) return undefined;
    return group.tasks.run[index] === run ? group : undefined;
  }

  /** One look is not enough: a run may have been published, or its report written, while the look was taken. */
  #offerMissing(queue: QueueDesk, actual: ReadonlyMap<string, ReadonlySet<number>>) {
    let [suspects, missing] = [0, 0];
    for (const desk of queue.busyDesks()) {
      const lost = desk.suspect(actual.get(desk.group.terms.id));
      suspects += desk.suspects;
      missing += lost.length;
      for (const [index, run] of lost) {
        queue.markIn(desk, index, run);
        queue.again(desk, index, 0);
      }
    }
    return { suspects, missing };
  }

  added(group: Group): void {
    this.#enter(group);
  }

  released(group: Group): void {
    this.#enter(group);
  }

  started(group: Group, index: number): void {
    const queue = this.#queue(group.terms.queue);
    queue.markOut(queue.desk(group), index, group.tasks.run[index] ?? 0);
  }

  ended(group: Group, index: number, run: number): void {
    const queue = this.#queue(group.terms.queue);
    const desk = queue.desk(group);
    queue.markIn(desk, index, run);
    if (!isTerminal(group.state(index))) queue.again(desk, index, group.dueAtMs.get(index) ?? 0);
  }

  taskStopped(group: Group, index: number, run: number): void {
    const queue = this.#queue(group.terms.queue);
    queue.markIn(queue.desk(group), index, run);
  }

  retried(group: Group): void {
    this.#enter(group);
    this.#stray(group);
  }

  stopped(group: Group): void {
    this.#queue(group.terms.queue).drop(group);
  }

  finished(group: Group): void {
    this.#queue(group.terms.queue).drop(group);
  }

  forgotten(group: Group): void {
    this.#queue(group.terms.queue).drop(group);
  }

  #markRunning(group: Group): void {
    if (group.count(TaskState.RUNNING) === 0) return;
    for (let index = 0; index < group.total; index++) {
      if (group.state(index) === TaskState.RUNNING) this.started(group, index);
    }
  }

  #enter(group: Group): void {
    const queue = this.#queue(group.terms.queue);
    queue.enter(queue.desk(group));
  }

  #stray(group: Group): void {
    this.#queue(group.terms.queue).desk(group).strayed = true;
  }

  #queue(name: string): QueueDesk {
    let queue = this.#queues.get(name);
    if (!queue) {
      queue = new QueueDesk();
      this.#queues.set(name, queue);
    }
    return queue;
  }
}

function keyOf({ groupId, index, run }: RunName): string {
  return `${groupId}/${index}/${run}`;
}

function remember(actual: Map<string, Set<number>>, { groupId, index }: RunName): void {
  const indexes = actual.get(groupId);
  if (indexes) indexes.add(index);
  else actual.set(groupId, new Set([index]));
}
