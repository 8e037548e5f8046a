import { type Broker, type LogAppender, purgeGroup } from "@sheaf/broker";
import type { Changes, Group, LedgerState } from "@sheaf/ledger";
import type { Logger } from "@sheaf/service";
import { event } from "../ledger-writer.ts";
import type { Aborter } from "./aborter.ts";
import type { Dispatcher } from "./dispatcher.ts";

/** Wait before another try, in milliseconds. */
const RETRY_MS = 500;
/** Groups stopped together at most: each costs a request, and all are named in one message. */
const BATCH = 256;

/** What a stopper needs. */
export interface StopperOptions {
  readonly broker: Broker;
  readonly state: LedgerState;
  readonly dispatcher: Dispatcher;
  readonly aborter: Aborter;
  readonly verdicts: LogAppender;
  readonly log: Logger;
}

/**
 * Makes true what the log says of groups that were cancelled or ran out of time: no publish on its way, nothing in the
 * queue, nothing at a worker. Then it confirms the stop in the log, and with that a cancel's receipt.
 */
export class Stopper implements Changes {
  readonly #o: StopperOptions;
  readonly #queue: Group[] = [];
  #running: Promise<void> | undefined;
  #stopped = true;

  constructor(options: StopperOptions) {
    this.#o = options;
  }

  /** Takes up what an earlier leader may have left undone. */
  start(): void {
    this.#stopped = false;
    for (const group of this.#o.state.groups.values()) {
      if (group.stopped && !group.stopConfirmed) this.stopped(group);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  stopped(group: Group): void {
    this.#queue.push(group);
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    // The fold must be left first: it calls while a record is half applied.
    await Promise.resolve();
    while (this.#queue.length > 0 && !this.#stopped) {
      const groups = this.#queue.splice(0, BATCH);
      try {
        await this.#stopAll(groups);
      } catch (error) {
        this.#o.log.warn({ err: error, groups: groups.length }, "groups could not be stopped yet; trying again");
        this.#queue.unshift(...groups);
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
    // In the same breath as the last look at the queue: who comes after it starts a new run.
    this.#running = undefined;
  }

  async #stopAll(groups: readonly Group[]): Promise<void> {
    const { broker, dispatcher, aborter, verdicts, log } = this.#o;
    // A publish that lands after the purge would stay: wait for those on their way first.
    const purged = Promise.all(
      groups.map(async ({ terms }) => {
        await dispatcher.resolved(terms.id);
        if (!this.#stopped) await purgeGroup(broker, terms.queue, terms.id);
      }),
    );
    const [answered] = await Promise.all([aborter.abort(groups.map((group) => group.terms.id)), purged]);
    // A publisher that stops gives up publishes whose end it does not know: the next leader looks and confirms.
    if (this.#stopped) return;
    if (!answered) log.warn("a worker has not answered an abort; its runs cannot count any more");
    const confirmations = groups
      .filter((group) => !group.stopConfirmed)
      .map((group) => event({ case: "cancelConfirmed", value: { groupId: group.terms.id } }));
    if (confirmations.length > 0) await verdicts.appendMany(confirmations, { timeoutMs: 5_000 });
  }
}
