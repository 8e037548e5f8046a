import { type Broker, followLog, lastLogSeq, type StoredRecord } from "@sheaf/broker";
import { apply, ChangeFan, LedgerState } from "@sheaf/ledger";
import type { Logger, Part } from "@sheaf/service";
import { LogEnd } from "./log-end.ts";

/** With more records than this to come, a replica is behind. */
const MOST_PENDING = 10_000;
/** A replica that has heard nothing of the log for longer, in milliseconds, is behind; heartbeats come every second. */
const SILENCE_MS = 5_000;

/**
 * Longest wait for the state to pass the log's end, in milliseconds. A command, which may not go by what is old, is
 * UNAVAILABLE then; a list tells what is known.
 */
export const BEHIND_MS = { command: 1_200, list: 300 } as const;

/** Thrown by the waits of a {@link Fold} when what they wait for does not come in time. */
export class FoldTimeoutError extends Error {
  constructor(what: string, timeoutMs: number) {
    super(`${what} did not happen within ${timeoutMs} ms`);
    this.name = "FoldTimeoutError";
  }
}

interface Waiter {
  readonly met: () => boolean;
  readonly resolve: () => void;
}

/** What a fold needs. */
export interface FoldOptions {
  readonly broker: Broker;
  readonly log: Logger;
  /** Called with each record before it is folded. */
  readonly onRecord: (stored: StoredRecord) => void;
  /** The log was made anew: nothing folded so far is true, and only a fresh process can fold from the start. */
  readonly onReplaced: () => void;
  /** Fills the empty state with what an earlier process kept of it, unless the signal comes first; default: not at all. */
  readonly restore?: (state: LedgerState, signal: AbortSignal) => Promise<void>;
}

/** This replica's state: the whole log, folded in order, and those who wait for it to get somewhere. */
export class Fold implements Part {
  readonly name = "fold";
  readonly state = new LedgerState();
  /** Told of every change while it is folded. */
  readonly changes = new ChangeFan();
  readonly #options: FoldOptions;
  readonly #end: LogEnd;
  readonly #waiters = new Set<Waiter>();
  readonly #afterFold = new Set<() => void>();
  readonly #whenStuck = new Set<() => void>();
  readonly #stopping = new AbortController();
  #following: ReturnType<typeof followLog> | undefined;
  #caughtUp = false;
  #stuck: string | undefined;

  constructor(options: FoldOptions) {
    this.#options = options;
    this.#end = new LogEnd(() => lastLogSeq(options.broker));
  }

  /** Resolves when everything that was in the log has been folded. */
  async start(): Promise<void> {
    const { broker, log, onReplaced, restore } = this.#options;
    await restore?.(this.state, this.#stopping.signal);
    if (this.#stopping.signal.aborted) return;
    if (this.state.taskTypes.size > 0) this.changes.typesRegistered();
    const fromSeq = this.state.seq + 1;
    this.#following = followLog({
      broker,
      fromSeq,
      onRecord: (stored) => this.#fold(stored),
      onUndecodable: (seq, error) => this.#stop(`record ${seq} cannot be read: ${String(error)}`),
      onReplaced,
      log,
    });
    await this.#following.caughtUp;
    this.#caughtUp = true;
    log.info({ fromSeq, seq: this.state.seq, groups: this.state.groups.size }, "log folded");
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#following?.stop();
  }

  /** Why this replica must not serve; undefined when it may. A state that is only old is served. */
  problem(): string | undefined {
    return this.#stuck ?? (this.#caughtUp ? undefined : "the log is still being folded");
  }

  /** Records of the log that are not folded yet, as far as it can know. */
  pending(): number {
    return this.#following?.lag().pending ?? 0;
  }

  /** Why calls are better sent to another replica; undefined when this one is as new as the log, as far as it can know. */
  behind(): string | undefined {
    const { pending, silentMs } = this.#following?.lag() ?? { pending: 0, silentMs: 0 };
    if (pending > MOST_PENDING) return `${pending} records behind the log`;
    return silentMs > SILENCE_MS ? `nothing heard of the log for ${Math.round(silentMs / 1_000)} s` : undefined;
  }

  /** Calls `listener` after each folded record; the answer removes it. */
  onFolded(listener: () => void): () => void {
    this.#afterFold.add(listener);
    return () => this.#afterFold.delete(listener);
  }

  /** Calls `listener` once, if this replica comes upon a record that it cannot fold; the answer removes it. */
  onStuck(listener: () => void): () => void {
    this.#whenStuck.add(listener);
    return () => this.#whenStuck.delete(listener);
  }

  /** Resolves when the state is at `seq` or past it; FoldTimeoutError after `timeoutMs`. */
  reached(seq: number, timeoutMs: number): Promise<void> {
    return this.until(() => this.state.seq >= seq, { what: `folding record ${seq}`, timeoutMs });
  }

  /**
   * Resolves once the state holds all that was in the log at the time of the call. BrokerUnavailableError when the log
   * does not tell its end; FoldTimeoutError when the state does not get there within `timeoutMs`.
   */
  async reachedEnd(timeoutMs: number): Promise<void> {
    const startedMs = performance.now();
    const seq = await this.#end.seq();
    await this.reached(seq, timeoutMs - (performance.now() - startedMs));
  }

  /** Resolves as soon as `met` holds after a folded record, or now; FoldTimeoutError after `timeoutMs`. */
  until(met: () => boolean, { what, timeoutMs }: { what: string; timeoutMs: number }): Promise<void> {
    if (met()) return Promise.resolve();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const waiter: Waiter = { met, resolve };
    this.#waiters.add(waiter);
    const timer = setTimeout(() => reject(new FoldTimeoutError(what, timeoutMs)), timeoutMs);
    return promise.finally(() => {
      clearTimeout(timer);
      this.#waiters.delete(waiter);
    });
  }

  #fold(stored: StoredRecord): void {
    if (this.#stuck) return;
    this.#options.onRecord(stored);
    try {
      apply(this.state, stored, this.changes);
    } catch (error) {
      return this.#stop(`record ${stored.seq} cannot be folded: ${String(error)}`);
    }
    for (const waiter of this.#waiters) if (waiter.met()) waiter.resolve();
    for (const listener of this.#afterFold) listener();
  }

  /** Skipping a record would make this replica's state wrong for good: it stays unready instead. */
  #stop(reason: string): void {
    if (this.#stuck) return;
    this.#stuck = reason;
    this.#options.log.error({ reason }, "the fold has stopped; this replica will not serve");
    for (const listener of this.#whenStuck) listener();
  }
}
