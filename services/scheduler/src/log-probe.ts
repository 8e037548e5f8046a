import { type Broker, probeLog } from "@sheaf/broker";
import type { Logger, Part } from "@sheaf/service";

/** Between two looks, in milliseconds. */
const LOOK_MS = 1_000;
/** A log that has stored nothing of this replica for so long, in milliseconds, is probed. */
const QUIET_MS = 10_000;
/** One that has not stored for so long what it was given, in milliseconds, is probed as well. */
const STUCK_MS = 2_000;
/** A probe that is not answered within this, in milliseconds, has failed. */
const WITHIN_MS = 2_500;

/** What a probe needs. */
export interface LogProbeOptions {
  readonly broker: Broker;
  /** Id of this replica. */
  readonly id: string;
  /** Events of this replica that the log has not acknowledged. */
  readonly pending: () => number;
  /** Called whenever the log begins or ceases to refuse writes. */
  readonly onChanged: (reason: string | undefined) => void;
  readonly log: Logger;
}

/**
 * Knows whether the log takes this replica's writes. Those that are stored tell so by themselves; where there were none for
 * ten seconds, or they hang, a record without events is written. While that fails it is tried every second.
 */
export class LogProbe implements Part {
  readonly name = "log probe";
  readonly #o: LogProbeOptions;
  #storedAtMs = performance.now();
  #reason: string | undefined;
  #timer: NodeJS.Timeout | undefined;
  #probing: Promise<void> | undefined;

  constructor(options: LogProbeOptions) {
    this.#o = options;
  }

  async start(): Promise<void> {
    this.#timer = setInterval(() => this.#look(), LOOK_MS);
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#probing;
  }

  /** Why the log takes no writes; undefined while it does, as far as this replica knows. */
  reason(): string | undefined {
    return this.#reason;
  }

  /** A record of this replica was stored. */
  stored(): void {
    this.#storedAtMs = performance.now();
    this.#turn(undefined);
  }

  /** Writes one record without events. Never rejects. */
  async runOnce(): Promise<void> {
    const { broker, id } = this.#o;
    try {
      await probeLog(broker, { writer: id, timeoutMs: WITHIN_MS });
      this.stored();
    } catch (error) {
      this.#turn(error instanceof Error ? error.message : String(error));
    }
  }

  #look(): void {
    const patienceMs = this.#o.pending() > 0 ? STUCK_MS : QUIET_MS;
    if (this.#reason === undefined && performance.now() - this.#storedAtMs < patienceMs) return;
    this.#probing ??= this.runOnce().finally(() => {
      this.#probing = undefined;
    });
  }

  #turn(reason: string | undefined): void {
    if (reason === this.#reason) return;
    if (reason !== undefined) this.#o.log.error({ reason }, "the log takes no writes");
    else this.#o.log.info("the log takes writes again");
    this.#reason = reason;
    this.#o.onChanged(reason);
  }
}
