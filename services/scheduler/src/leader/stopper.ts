import { type Broker, type LogAppender, purgeGroup, purgeHolding } from "@sheaf/broker";
import type { Changes, Group, LedgerState } from "@sheaf/ledger";
import type { Event } from "@sheaf/proto";
import { failpoint, type Logger } from "@sheaf/service";
import { event } from "../ledger-writer.ts";
import type { Aborter } from "./aborter.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { groupStop, isOpen, openStops, type StopOrder, taskStop } from "./stop-order.ts";

/** Wait before another try, in milliseconds. */
const RETRY_MS = 500;
/** Stops made true together at most: each costs a request, and all are named in one message. */
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
 * Makes true what the log says of groups and tasks that were cancelled or ran out of time: no publish on its way, nothing
 * in the queue, nothing at a worker. Then it confirms the stop in the log, and with that a cancel's receipt.
 */
export class Stopper implements Changes {
  readonly #o: StopperOptions;
  readonly #queue: StopOrder[] = [];
  #running: Promise<void> | undefined;
  #stopped = true;

  constructor(options: StopperOptions) {
    this.#o = options;
  }

  /** Takes up what an earlier leader may have left undone. */
  start(): void {
    this.#stopped = false;
    for (const group of this.#o.state.groups.values()) {
      for (const order of openStops(group)) this.#take(order);
    }
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  stopped(group: Group): void {
    this.#take(groupStop(group));
  }

  taskStopped(group: Group, index: number, run: number): void {
    this.#take(taskStop(group, index, run));
  }

  #take(order: StopOrder): void {
    this.#queue.push(order);
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    // The fold must be left first: it calls while a record is half applied.
    await Promise.resolve();
    while (this.#queue.length > 0 && !this.#stopped) {
      const orders = this.#queue.splice(0, BATCH);
      try {
        await this.#stopAll(orders);
      } catch (error) {
        this.#o.log.warn({ err: error, stops: orders.length }, "groups could not be stopped yet; trying again");
        this.#queue.unshift(...orders);
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
      }
    }
    // In the same breath as the last look at the queue: who comes after it starts a new run.
    this.#running = undefined;
  }

  async #stopAll(orders: readonly StopOrder[]): Promise<void> {
    const { aborter, verdicts, log } = this.#o;
    const purged = Promise.all(orders.map((order) => this.#purge(order)));
    const [answered] = await Promise.all([aborter.abort(orders), purged]);
    // A publisher that stops gives up publishes whose end it does not know: the next leader looks and confirms.
    if (this.#stopped) return;
    if (!answered) log.warn("a worker has not answered an abort; its runs cannot count any more");
    const confirmations = orders.filter(isOpen).map(confirmation);
    if (confirmations.length === 0) return;
    failpoint("stop.before-confirm");
    await verdicts.appendMany(confirmations, { timeoutMs: 5_000 });
    failpoint("stop.after-confirm");
  }

  async #purge({ group, tasks }: StopOrder): Promise<void> {
    const { broker, dispatcher } = this.#o;
    const { id, queue } = group.terms;
    // A publish that lands after the purge would stay: wait for those on their way first.
    await dispatcher.resolved(id);
    if (this.#stopped) return;
    if (tasks.length === 0) await purgeGroup(broker, queue, id);
    // Together with those it shares a message with: the reconciler misses them and has them published again.
    else for (const task of tasks) await purgeHolding(broker, queue, task);
    failpoint("stop.after-purge");
  }
}

function confirmation({ group, round, tasks }: StopOrder): Event {
  const value = { groupId: group.terms.id, round, index: tasks.map(({ index }) => index) };
  return event({ case: "cancelConfirmed", value });
}
