import { create } from "@bufbuild/protobuf";
import type { Bus } from "@sheaf/broker";
import type { Changes, Group, LedgerState } from "@sheaf/ledger";
import { LeaderBeaconSchema } from "@sheaf/proto";

/** Between two beacons, in milliseconds. */
const EVERY_MS = 1_000;
/** How long a cancelled group is named, in milliseconds of log time: longer than any message of it can live. */
const NAMED_MS = 60_000;
/** Most groups named. */
const NAMED_MAX = 10_000;
/** Without the own beacon for this long, in milliseconds, the broker carries nothing. */
const DEAF_MS = 2_500;

/**
 * The leader's sign of life, with the groups stopped lately. The leader listens to it itself: while it does not hear
 * its own voice, the silence of a worker says nothing.
 */
export class Beacon implements Changes {
  readonly #bus: Bus;
  readonly #leader: string;
  readonly #state: LedgerState;
  /** Stopped groups → log time at which they were stopped. */
  readonly #stoppedAtMs = new Map<string, number>();
  #timer: NodeJS.Timeout | undefined;
  #unsubscribe: () => void = () => {};
  #heardAtMs = Number.NEGATIVE_INFINITY;
  #hearingSinceMs = Number.POSITIVE_INFINITY;

  constructor(bus: Bus, leader: string, state: LedgerState) {
    this.#bus = bus;
    this.#leader = leader;
    this.#state = state;
    for (const group of state.groups.values()) {
      if (group.stopped && group.finishedAtMs > state.timeMs - NAMED_MS) this.stopped(group);
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
    for (const [id, atMs] of this.#stoppedAtMs) if (atMs < oldest) this.#stoppedAtMs.delete(id);
    const cancelledGroupIds = [...this.#stoppedAtMs.keys()].slice(-NAMED_MAX);
    this.#bus.publishBeacon(create(LeaderBeaconSchema, { leader: this.#leader, cancelledGroupIds }));
  }

  /** Since when the broker has carried messages without a gap, by the monotonic clock; Infinity while it does not. */
  hearingSinceMs(): number {
    return performance.now() - this.#heardAtMs > DEAF_MS ? Number.POSITIVE_INFINITY : this.#hearingSinceMs;
  }

  stopped(group: Group): void {
    this.#stoppedAtMs.set(group.terms.id, group.finishedAtMs || this.#state.timeMs);
  }

  #heard(): void {
    const nowMs = performance.now();
    if (nowMs - this.#heardAtMs > DEAF_MS) this.#hearingSinceMs = nowMs;
    this.#heardAtMs = nowMs;
  }
}
