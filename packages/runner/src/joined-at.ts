import { type Broker, lastLogSeq } from "@sheaf/broker";
import type { LeaderBeacon } from "@sheaf/proto";
import type { Logger } from "@sheaf/service";

/** Between two questions to the broker, in milliseconds. */
const RETRY_MS = 250;

/**
 * Where the log ended when this worker joined, or joined again after it was cut off. A leader that is behind it may not
 * know of a cancel whose abort this worker missed.
 */
export class JoinedAt {
  readonly #broker: Broker;
  readonly #log: Logger;
  readonly #onCutOff: () => void;
  #offs: readonly (() => void)[] = [];
  #seq: number | undefined;
  #timer: NodeJS.Timeout | undefined;
  /** The asking that counts: an answer to an earlier one is of before the cut. */
  #asking: object | undefined;

  /** `onCutOff` is told when aborts cannot be heard any more. */
  constructor(broker: Broker, log: Logger, onCutOff: () => void) {
    this.#broker = broker;
    this.#log = log;
    this.#onCutOff = onCutOff;
  }

  start(): void {
    this.#offs = [this.#broker.onDisconnect(() => this.#forget()), this.#broker.onReconnect(() => this.#begin())];
    this.#begin();
  }

  stop(): void {
    for (const off of this.#offs) off();
    this.#asking = undefined;
    clearTimeout(this.#timer);
  }

  /** Whether the leader knows all that was stopped before; one of an older version does not say. */
  isKnownTo({ foldedSeq }: LeaderBeacon): boolean {
    if (this.#seq === undefined) return false;
    return foldedSeq === "0" || Number(foldedSeq) >= this.#seq;
  }

  #forget(): void {
    this.#asking = undefined;
    this.#seq = undefined;
    clearTimeout(this.#timer);
    this.#onCutOff();
  }

  #begin(): void {
    this.#forget();
    const asking = {};
    this.#asking = asking;
    this.#ask(asking);
  }

  #ask(asking: object): void {
    lastLogSeq(this.#broker).then(
      (seq) => {
        if (asking === this.#asking) this.#seq = seq;
      },
      (error: unknown) => {
        this.#log.debug({ err: error }, "the log's end is not known yet");
        if (asking === this.#asking) this.#timer = setTimeout(() => this.#ask(asking), RETRY_MS);
      },
    );
  }
}
