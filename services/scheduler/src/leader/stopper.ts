import { type Broker, type LogAppender, purgeGroup, purgeHolding } from "@sheaf/broker";
import type { Changes, Dispatch, Group, LedgerState, TaskStopKind } from "@sheaf/ledger";
import type { Event } from "@sheaf/proto";
import { failpoint, type Logger } from "@sheaf/service";
import { event } from "../ledger-writer.ts";
import type { Aborter } from "./aborter.ts";
import type { Dispatcher } from "./dispatcher.ts";
import { byGroup, groupStop, isOpen, openStops, type StopOrder, taskStop } from "./stop-order.ts";

/** Wait before another try, in milliseconds. */
const RETRY_MS = 500;
/** Groups of which something is stopped together at most: each costs a request. */
const BATCH = 256;
/** Tasks stopped or confirmed together at most: all are named in one message, and folding them takes a few milliseconds. */
const TASK_BATCH = 4_096;

/** What a stopper needs. */
export interface StopperOptions {
  readonly broker: Broker;
  readonly state: LedgerState;
  /** Must be told of a stop after this. */
  readonly desk: Pick<Dispatch, "mayBeOut">;
  readonly dispatcher: Dispatcher;
  readonly aborter: Aborter;
  readonly verdicts: LogAppender;
  readonly log: Logger;
}

/** A task that was cancelled before anyone was handed a run of it. */
interface UnseenStop {
  readonly group: Group;
  readonly round: number;
  readonly index: number;
}

/**
 * Makes true what the log says of groups and tasks that were cancelled or ran out of time: no publish on its way, nothing
 * in the queue, nothing at a worker. Then it confirms the stop in the log, and with that a cancel's receipt.
 */
export class Stopper implements Changes {
  readonly #o: StopperOptions;
  readonly #groups: StopOrder[] = [];
  /** Behind the groups: a purge may stop very many. */
  readonly #tasks: StopOrder[] = [];
  /** Tasks that nobody was ever handed: there is nothing to make true. */
  readonly #unseen: UnseenStop[] = [];
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

  /** Only a purge may be spared the way: a cancel's receipt holds against a leader that does not know of its end, too. */
  taskStopped(group: Group, index: number, run: number, _worker: number, how: TaskStopKind): void {
    const mayBeOut = how === "cancelled" || this.#o.desk.mayBeOut(group, index);
    if (mayBeOut) return this.#take(taskStop(group, index, run));
    this.#unseen.push({ group, round: group.round, index });
    this.#running ??= this.#run();
  }

  #take(order: StopOrder): void {
    (order.tasks.length === 0 ? this.#groups : this.#tasks).push(order);
    this.#running ??= this.#run();
  }

  async #run(): Promise<void> {
    // The fold must be left first: it calls while a record is half applied.
    await Promise.resolve();
    while (this.#groups.length + this.#tasks.length + this.#unseen.length > 0 && !this.#stopped) {
      if (this.#groups.length > 0) await this.#next(this.#groups, BATCH, (all) => this.#stopAll(all));
      else if (this.#tasks.length > 0)
        await this.#next(this.#tasks, taskBatch(this.#tasks), (all) => this.#stopAll(all));
      else await this.#next(this.#unseen, TASK_BATCH, (stops) => this.#confirmUnseen(stops));
    }
    // In the same breath as the last look at the queue: who comes after it starts a new run.
    this.#running = undefined;
  }

  async #confirmUnseen(stops: readonly UnseenStop[]): Promise<void> {
    const confirmations = unseenConfirmations(stops);
    if (confirmations.length > 0) await this.#o.verdicts.appendMany(confirmations, { timeoutMs: 5_000 });
  }

  /** Does the next of a line together; what fails goes back to where it was. */
  async #next<T>(line: T[], most: number, work: (some: readonly T[]) => Promise<void>): Promise<void> {
    const some = line.splice(0, most);
    try {
      await work(some);
    } catch (error) {
      this.#o.log.warn({ err: error, stops: some.length }, "groups could not be stopped yet; trying again");
      line.unshift(...some);
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  async #stopAll(orders: readonly StopOrder[]): Promise<void> {
    const { aborter, verdicts, log } = this.#o;
    const purged = Promise.all(byGroup(orders).map((order) => this.#purge(order)));
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
    else await purgeHolding(broker, queue, tasks);
    failpoint("stop.after-purge");
  }
}

function confirmation({ group, round, tasks }: StopOrder): Event {
  const value = { groupId: group.terms.id, round, index: tasks.map(({ index }) => index) };
  return event({ case: "cancelConfirmed", value });
}

function unseenConfirmations(stops: readonly UnseenStop[]): Event[] {
  const current = stops.filter(({ group, round }) => group.round === round);
  return [...Map.groupBy(current, ({ group }) => group)].map(([group, same]) => {
    const value = { groupId: group.terms.id, round: group.round, index: same.map(({ index }) => index) };
    return event({ case: "cancelConfirmed", value });
  });
}

/** How many of a line of single tasks are stopped together: as they come, of no more than so many groups. */
function taskBatch(line: readonly StopOrder[]): number {
  const groups = new Set<Group>();
  let size = 0;
  for (const { group } of line) {
    if (size === TASK_BATCH || groups.add(group).size > BATCH) break;
    size++;
  }
  return size;
}
