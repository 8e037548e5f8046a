import type { Changes, Group } from "@sheaf/ledger";
import type { Replica } from "../world/replica.ts";
import type { World } from "../world/world.ts";
import { groupStop, type StopOrder, taskStop, told } from "./stop-order.ts";

/** How long what was stopped is named, in milliseconds of log time. */
const NAMED_MS = 60_000;
/** Without the own beacon for this long, in milliseconds, the broker carries nothing. */
const DEAF_MS = 2_500;

/** The leader's sign of life, with what was stopped lately; it listens to it itself. */
export class SimBeacon implements Changes {
  readonly #world: World;
  readonly #replica: Replica;
  readonly #stops = new Map<string, { readonly order: StopOrder; readonly atMs: number }>();
  #heardAtMs = Number.NEGATIVE_INFINITY;
  #hearingSinceMs = Number.POSITIVE_INFINITY;

  constructor(world: World, replica: Replica) {
    this.#world = world;
    this.#replica = replica;
    const { state } = replica;
    for (const group of state.groups.values()) {
      if (!world.options.plants.has("beacons forget earlier rounds")) this.#nameEarlier(group);
      if (group.stopped && group.finishedAtMs > state.timeMs - NAMED_MS) this.stopped(group);
      for (const [index, { run }] of group.taskStops.entries()) {
        if ((group.tasks.endedAtMs[index] ?? 0) > state.timeMs - NAMED_MS) this.taskStopped(group, index, run);
      }
    }
  }

  send(): boolean {
    const { state, link } = this.#replica;
    const oldest = state.timeMs - NAMED_MS;
    for (const [name, { atMs }] of this.#stops) if (atMs < oldest) this.#stops.delete(name);
    if (!link.up) return false;
    const stops = [...this.#stops.values()].map(({ order }) => told(order));
    this.#world.tellWorkers({ kind: "beacon", stops, foldedSeq: state.seq });
    this.#replica.inbox.push({ kind: "beacon" });
    return true;
  }

  heard(): void {
    const { nowMs } = this.#world.clock;
    if (nowMs - this.#heardAtMs > DEAF_MS) this.#hearingSinceMs = nowMs;
    this.#heardAtMs = nowMs;
  }

  /** Since when the broker has carried messages without a gap; Infinity while it does not. */
  hearingSinceMs(): number {
    return this.#world.clock.nowMs - this.#heardAtMs > DEAF_MS ? Number.POSITIVE_INFINITY : this.#hearingSinceMs;
  }

  stopped(group: Group): void {
    this.#name(group.terms.id, groupStop(group), group.finishedAtMs);
  }

  taskStopped(group: Group, index: number, run: number): void {
    this.#name(`${group.terms.id}/${index}`, taskStop(group, index, run), group.tasks.endedAtMs[index] ?? 0);
  }

  /** A retry forgets what was stopped before it; what is still on its way of those rounds must not start either. */
  #nameEarlier(group: Group): void {
    if (group.round === 1) return;
    const retriedAtMs = [...group.rounds.entries()].reduce((latest, [, r]) => Math.max(latest, r.queuedAtMs), 0);
    if (retriedAtMs <= this.#replica.state.timeMs - NAMED_MS) return;
    this.#name(group.terms.id, { ...groupStop(group), round: group.round - 1 }, retriedAtMs);
  }

  #name(name: string, order: StopOrder, atMs: number): void {
    this.#stops.delete(name);
    this.#stops.set(name, { order, atMs: atMs || this.#replica.state.timeMs });
  }
}
