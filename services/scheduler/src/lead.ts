import { setTimeout as sleep } from "node:timers/promises";
import { createLease, type Lease } from "@sheaf/broker";
import type { Part } from "@sheaf/service";
import { createLeader, type Leader, type LeaderOptions } from "./leader/leader.ts";

/** The one lease there is. */
const LEASE_NAME = "leader";
/** One try to fold all there is, and the rest before the next one, in milliseconds. */
const CATCH_UP_MS = 2_000;
const RETRY_MS = 250;

/**
 * This replica's candidacy: leads while it holds the lease. Two leaders for a moment are harmless; one whose fold has
 * stopped would leave everything undone, so it makes way for good.
 */
export class Lead implements Part {
  readonly name = "lead";
  readonly #options: LeaderOptions;
  readonly #lease: Lease;
  #leader: Leader | undefined;
  /** From winning the lease to losing it. */
  #term: AbortController | undefined;
  #stopping: Promise<unknown> = Promise.resolve();

  constructor(options: LeaderOptions) {
    const { broker, id, fold, log } = options;
    this.#options = options;
    fold.onStuck(() => void this.stop());
    this.#lease = createLease({
      broker,
      name: LEASE_NAME,
      holder: id,
      onWon: () => this.#take(),
      onLost: (reason) => this.#leave(reason),
      log,
    });
  }

  /** While this replica leads: how long the way from a run's end to the next hand-out is, by queue. */
  dispatchLagsMs(): Iterable<readonly [queue: string, ms: number]> {
    return this.#leader?.dispatchLagsMs() ?? [];
  }

  /** Whether this replica leads now. */
  held(): boolean {
    return this.#lease.held();
  }

  async start(): Promise<void> {
    if (this.#options.fold.problem() !== undefined) return;
    await this.#lease.start();
  }

  /** Stops leading first, then gives the lease back, so that the next leader starts at once. */
  async stop(): Promise<void> {
    this.#leave("stopping");
    await this.#stopping;
    await this.#lease.stop();
    await this.#stopping;
  }

  #take(): void {
    const term = new AbortController();
    this.#term = term;
    void this.#begin(term.signal);
  }

  /** Leads once it has folded what was in the log when it won: what was stopped before that is never handed out by it. */
  async #begin(term: AbortSignal): Promise<void> {
    const { fold, log } = this.#options;
    while (!term.aborted) {
      try {
        await fold.reachedEnd(CATCH_UP_MS);
        break;
      } catch (err) {
        log.warn({ err }, "this replica has won the lead and is behind the log");
        await sleep(RETRY_MS, undefined, { signal: term }).catch(() => {});
      }
    }
    if (term.aborted) return;
    log.info("this replica leads");
    this.#leader = createLeader(this.#options);
    this.#leader.start();
  }

  #leave(reason: string): void {
    this.#term?.abort();
    const leader = this.#leader;
    if (!leader) return;
    this.#leader = undefined;
    this.#options.log.info({ reason }, "this replica does not lead any more");
    this.#stopping = Promise.all([this.#stopping, leader.stop()]);
  }
}
