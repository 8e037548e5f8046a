import type { Replica } from "../world/replica.ts";
import type { World } from "../world/world.ts";
import type { SimBeacon } from "./beacon.ts";
import { type StopOrder, told } from "./stop-order.ts";

/** A live worker that has not answered after this long, in milliseconds, is not waited for. */
export const ANSWER_MS = 500;
/** Between two tellings, in milliseconds. */
const REPEAT_MS = 100;
/** Who has listened this long, in milliseconds, has heard a heartbeat of every live worker. */
const HEARD_ALL_MS = 2_200;

/** Tells all workers to stop what they have of some groups or tasks, and waits until every live one has. */
export class SimAborter {
  readonly #world: World;
  readonly #replica: Replica;
  readonly #beacon: SimBeacon;
  readonly #answers = new Map<string, Set<string>>();
  #tokens = 0;

  constructor(world: World, replica: Replica, beacon: SimBeacon) {
    this.#world = world;
    this.#replica = replica;
    this.#beacon = beacon;
  }

  /** Tells what was stopped; the answer says whether it is over: all have answered, or have had the time to. */
  begin(orders: readonly StopOrder[]): () => boolean {
    const { clock } = this.#world;
    const token = `${this.#replica.id}:${this.#tokens++}`;
    const answered = new Set<string>();
    this.#answers.set(token, answered);
    const beganMs = clock.nowMs;
    let toldAtMs = Number.NEGATIVE_INFINITY;
    const tell = () => {
      toldAtMs = clock.nowMs;
      if (!this.#replica.link.up) return;
      this.#world.tellWorkers({ kind: "abort", token, stops: orders.map(told), sentAtMs: clock.nowMs });
    };
    tell();
    return () => {
      if (clock.nowMs >= toldAtMs + REPEAT_MS) tell();
      const over = this.#isOver(answered, beganMs);
      if (over) this.#answers.delete(token);
      return over;
    };
  }

  answered(token: string, worker: string): void {
    this.#answers.get(token)?.add(worker);
  }

  #isOver(answered: ReadonlySet<string>, beganMs: number): boolean {
    const { nowMs } = this.#world.clock;
    const knownFromMs = Math.max(beganMs, this.#beacon.hearingSinceMs() + HEARD_ALL_MS);
    if (nowMs < knownFromMs) return false;
    if (this.#replica.registry.live().every(({ worker }) => answered.has(worker))) return true;
    const over = nowMs > knownFromMs + ANSWER_MS;
    if (over) this.#world.note("a stop was confirmed without a live worker");
    return over;
  }
}
