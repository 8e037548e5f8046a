import { createLease, type Lease } from "@sheaf/broker";
import type { Part } from "@sheaf/service";
import { createLeader, type Leader, type LeaderOptions } from "./leader/leader.ts";

/** The one lease there is. */
const LEASE_NAME = "leader";

/**
 * This replica's candidacy: leads while it holds the lease. Two leaders for a moment are harmless; one whose fold has
 * stopped would leave everything undone, so it makes way for good.
 */
export class Lead implements Part {
  readonly name = "lead";
  readonly #options: LeaderOptions;
  readonly #lease: Lease;
  #leader: Leader | undefined;
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
    this.#options.log.info("this replica leads");
    this.#leader = createLeader(this.#options);
    this.#leader.start();
  }

  #leave(reason: string): void {
    const leader = this.#leader;
    if (!leader) return;
    this.#leader = undefined;
    this.#options.log.info({ reason }, "this replica does not lead any more");
    this.#stopping = Promise.all([this.#stopping, leader.stop()]);
  }
}
