import type { Bus } from "@sheaf/broker";
import type { LeaderBeacon } from "@sheaf/proto";

/** Beacons come every second; without one for this long the worker is not ready. */
const SILENT_MS = 10_000;

/** Listens for the leader's sign of life. */
export class LeaderWatch {
  readonly #bus: Pick<Bus, "onBeacon">;
  readonly #nowMs: () => number;
  readonly #onBeacon: (beacon: LeaderBeacon) => void;
  #heardMs: number | undefined;
  #unsubscribe: (() => void) | undefined;

  constructor(bus: Pick<Bus, "onBeacon">, nowMs: () => number, onBeacon: (beacon: LeaderBeacon) => void) {
    this.#bus = bus;
    this.#nowMs = nowMs;
    this.#onBeacon = onBeacon;
  }

  start(): void {
    this.#unsubscribe ??= this.#bus.onBeacon((beacon) => {
      this.#heardMs = this.#nowMs();
      this.#onBeacon(beacon);
    });
  }

  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }

  /** Whether a leader was heard in the last ten seconds. */
  heard(): boolean {
    return this.#heardMs !== undefined && this.#nowMs() - this.#heardMs <= SILENT_MS;
  }
}
