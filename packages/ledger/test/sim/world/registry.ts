import type { RunName } from "@sheaf/ledger";
import type { SimClock } from "./clock.ts";
import type { SimHeartbeat } from "./worker.ts";

/** A worker that has been silent this long, in milliseconds, is lost. */
export const SILENCE_MS = 6_000;

/** The workers as a replica has heard them. */
export class Registry {
  readonly #clock: SimClock;
  readonly #workers = new Map<string, { readonly heartbeat: SimHeartbeat; readonly heardAtMs: number }>();

  constructor(clock: SimClock) {
    this.#clock = clock;
  }

  heard(heartbeat: SimHeartbeat): void {
    if (heartbeat.gone) this.#workers.delete(heartbeat.worker);
    else this.#workers.set(heartbeat.worker, { heartbeat, heardAtMs: this.#clock.nowMs });
  }

  /** Milliseconds since the worker was heard; Infinity when it never was, or has said good-bye. */
  silenceMs(worker: string): number {
    const known = this.#workers.get(worker);
    return known ? this.#clock.nowMs - known.heardAtMs : Number.POSITIVE_INFINITY;
  }

  /** Workers heard lately. */
  live(): SimHeartbeat[] {
    const oldest = this.#clock.nowMs - SILENCE_MS;
    return [...this.#workers.values()].filter(({ heardAtMs }) => heardAtMs >= oldest).map((known) => known.heartbeat);
  }

  /** Slots that take new runs. */
  slots(): number {
    return this.live().reduce((sum, { slots }) => sum + slots, 0);
  }

  /** Runs that live workers say they hold. */
  held(): RunName[] {
    return this.live().flatMap(({ held }) => held);
  }
}
