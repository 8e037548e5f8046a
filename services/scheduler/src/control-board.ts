import { type Broker, followSnapshots } from "@sheaf/broker";
import type { ControlSnapshot } from "@sheaf/proto";
import type { Logger, Part } from "@sheaf/service";

/** The latest snapshot of Control, as every replica serves it: a read never causes a broker call. */
export class ControlBoard implements Part {
  readonly name = "control board";
  readonly #broker: Broker;
  readonly #log: Logger;
  #following: ReturnType<typeof followSnapshots> | undefined;
  #latest: ControlSnapshot | undefined;

  constructor(broker: Broker, log: Logger) {
    this.#broker = broker;
    this.#log = log;
  }

  async start(): Promise<void> {
    const keep = (snapshot: ControlSnapshot) => {
      this.#latest = snapshot;
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
