import { type Broker, lastLogSeq } from "@sheaf/broker";
import type { LeaderBeacon } from "@sheaf/proto";
import type { Logger } from "@sheaf/service";

/** Between two questions to the broker, in milliseconds. */
const RETRY_MS = 250;

/** Where the log ended when this worker joined. A leader that is behind it may not know of a cancel whose abort this worker missed. */
export class JoinedAt {
  readonly #broker: Broker;
  readonly #log: Logger;
  #seq: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  constructor(broker: Broker, log: Logger) {
    this.#broker = broker;
    this.#log = log;
  }

  start(): void {
    this.#ask();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** Whether the leader knows all that was stopped before; one of an older version does not say. */
  isKnownTo({ foldedSeq }: LeaderBeacon): boolean {
    if (this.#seq === undefined) return false;
    return foldedSeq === "0" || Number(foldedSeq) >= this.#seq;
  }

  #ask(): void {
    lastLogSeq(this.#broker).then(
      (seq) => {
        this.#seq = seq;
      },
      (error: unknown) => {
        this.#log.debug({ err: error }, "the log's end is not known yet");
        if (!this.#stopped) this.#timer = setTimeout(() => this.#ask(), RETRY_MS);
      },
    );
  }
}
