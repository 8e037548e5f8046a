import { type Broker, followSnapshots } from "@sheaf/broker";
import type { ControlSnapshot } from "@sheaf/proto";
import type { Logger, Part } from "@sheaf/service";

/** The latest snapshot of Control, as every replica serves it: a read never causes a broker call. */
export class ControlBoard implements Part {
  readonly name = "control board";
  readonly #broker: Broker;
  readonly #log: Logger;
  readonly #onSnapshot: (snapshot: ControlSnapshot) => void;
  #following: ReturnType<typeof followSnapshots> | undefined;
  #latest: ControlSnapshot | undefined;

  /** Tells `onSnapshot` of each one that comes. */
  constructor(broker: Broker, onSnapshot: (snapshot: ControlSnapshot) => void, log: Logger) {
    this.#broker = broker;
    this.#onSnapshot = onSnapshot;
    this.#log = log;
  }

  async start(): Promise<void> {
    const keep = (snapshot: ControlSnapshot) => {
      this.#latest = snapshot;
      this.#onSnapshot(snapshot);
    };
    this.#following = followSnapshots(this.#broker, keep, this.#log);
  }

  async stop(): Promise<void> {
    await this.#following?.stop();
  }

  latest(): ControlSnapshot | undefined {
    return this.#latest;
  }
}
