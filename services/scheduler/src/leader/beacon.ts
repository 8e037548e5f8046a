import { create } from "@bufbuild/protobuf";
import type { Bus } from "@sheaf/broker";
import type { Changes, Dispatch, Group, LedgerState, TaskStopKind } from "@sheaf/ledger";
import { LeaderBeaconSchema } from "@sheaf/proto";
import { groupStop, namesOf, type StopOrder, taskStop } from "./stop-order.ts";

/** Between two beacons, in milliseconds. */
const EVERY_MS = 1_000;
/** How long what was stopped is named, in milliseconds of log time: longer than any message of it can live. */
const NAMED_MS = 60_000;
/** Most stops named. */
const NAMED_MAX = 10_000;
/** Without the own beacon for this long, in milliseconds, the broker carries nothing. */
const DEAF_MS = 2_500;

/** What a beacon needs. */
export interface BeaconOptions {
  readonly bus: Bus;
  /** Id of this leader. */
  readonly leader: string;
  readonly state: LedgerState;
  /** Must be told of a stop after this. */
  readonly desk: Pick<Dispatch, "mayBeOut">;
}

/**
 * The leader's sign of life, with the groups and tasks stopped lately. The leader listens to it itself: while it does not hear
 * its own voice, the silence of a worker says nothing.
 */
export class Beacon implements Changes {
  readonly #bus: Bus;
  readonly #leader: string;
  readonly #state: LedgerState;
  readonly #desk: Pick<Dispatch, "mayBeOut">;
  /** What was stopped lately, by name, in the order of time. */
  readonly #stops = new Map<string, { readonly order: StopOrder; readonly atMs: number }>();
  #timer: NodeJS.Timeout | undefined;
  #unsubscribe: () => void = () => {};
  #heardAtMs = Number.NEGATIVE_INFINITY;
  #hearingSinceMs = Number.POSITIVE_INFINITY;

  constructor({ bus, leader, state, desk }: BeaconOptions) {
    this.#bus = bus;
    this.#leader = leader;
    this.#state = state;
    this.#desk = desk;
    for (const group of state.groups.values()) {
      this.#nameEarlier(group);
      if (group.stopped && group.finishedAtMs > state.timeMs - NAMED_MS) this.stopped(group);
      for (const [index, { run }] of group.taskStops.entries()) {
        if ((group.tasks.endedAtMs[index] ?? 0) > state.timeMs - NAMED_MS) this.#nameTask(group, index, run);
      }
    }
  }

  start(): void {
    this.#unsubscribe = this.#bus.onBeacon(({ leader }) => {
      if (leader === this.#leader) this.#heard();
    });
    this.send();
    this.#timer = setInterval(() => this.send(), EVERY_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    this.#unsubscribe();
  }

  send(): void {
    const oldest = this.#state.timeMs - NAMED_MS;
    for (const [name, { atMs }] of this.#stops) if (atMs < oldest) this.#stops.delete(name);
    const { groupIds, rounds, tasks } = namesOf(this.#named());
    const named = { cancelledGroupIds: groupIds, rounds, tasks, foldedSeq: String(this.#state.seq) };
    this.#bus.publishBeacon(create(LeaderBeaconSchema, { leader: this.#leader, ...named }));
  }

  /** Groups first, the latest of them; then tasks: a purge stops many, and the first of a group are out the soonest. */
  #named(): StopOrder[] {
    const orders = [...this.#stops.values()].map(({ order }) => order);
    if (orders.length <= NAMED_MAX) return orders;
    const groups = orders.filter(({ tasks }) => tasks.length === 0).slice(-NAMED_MAX);
    return [...groups, ...orders.filter(({ tasks }) => tasks.length > 0).slice(0, NAMED_MAX - groups.length)];
  }

  /** Since when the broker has carried messages without a gap, by the monotonic clock; Infinity while it does not. */
  hearingSinceMs(): number {
    return performance.now() - this.#heardAtMs > DEAF_MS ? Number.POSITIVE_INFINITY : this.#hearingSinceMs;
  }

  stopped(group: Group): void {
    this.#name(group.terms.id, groupStop(group), group.finishedAtMs);
  }

  taskStopped(group: Group, index: number, run: number, _worker: number, how: TaskStopKind): void {
    // As the Stopper has it: of a purge only what may have been handed out.
    if (how === "cancelled" || this.#desk.mayBeOut(group, index)) this.#nameTask(group, index, run);
  }

  #nameTask(group: Group, index: number, run: number): void {
    this.#name(`${group.terms.id}/${index}`, taskStop(group, index, run), group.tasks.endedAtMs[index] ?? 0);
  }

  /** A retry forgets what was stopped before it; what is still on its way of those rounds must not start either. */
  #nameEarlier(group: Group): void {
    if (group.round === 1) return;
    const retriedAtMs = [...group.rounds.entries()].reduce((latest, [, r]) => Math.max(latest, r.queuedAtMs), 0);
    if (retriedAtMs <= this.#state.timeMs - NAMED_MS) return;
    this.#name(group.terms.id, { ...groupStop(group), round: group.round - 1 }, retriedAtMs);
  }

  #name(name: string, order: StopOrder, atMs: number): void {
    // A later round's stop goes to the end.
    this.#stops.delete(name);
    this.#stops.set(name, { order, atMs: atMs || this.#state.timeMs });
  }

  #heard(): void {
    const nowMs = performance.now();
    if (nowMs - this.#heardAtMs > DEAF_MS) this.#hearingSinceMs = nowMs;
    this.#heardAtMs = nowMs;
  }
}
