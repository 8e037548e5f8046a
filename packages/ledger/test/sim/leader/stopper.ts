import type { Changes, Group } from "@sheaf/ledger";
import { confirmed } from "../parts.ts";
import type { Fibers } from "../world/fibers.ts";
import type { Replica } from "../world/replica.ts";
import type { World } from "../world/world.ts";
import { ANSWER_MS, type SimAborter } from "./aborter.ts";
import type { SimDispatcher } from "./dispatcher.ts";
import { groupStop, isOpen, openStops, type StopOrder, taskStop, told } from "./stop-order.ts";

type Steps<T> = Generator<() => boolean, T, void>;

/** Wait before another try, and for an answer to a purge or a verdict, in milliseconds. */
const RETRY_MS = 500;
const REQUEST_MS = 5_000;

/** What a stopper works with. */
export interface StopperOptions {
  readonly world: World;
  readonly replica: Replica;
  readonly fibers: Fibers;
  readonly dispatcher: SimDispatcher;
  readonly aborter: SimAborter;
}

/** Makes true what the log says was stopped: no publish on its way, nothing in the queue, nothing at a worker. Then it confirms. */
export class SimStopper implements Changes {
  readonly #o: StopperOptions;
  readonly #queue: StopOrder[] = [];
  #running = false;

  constructor(options: StopperOptions) {
    this.#o = options;
  }

  /** Takes up what an earlier leader may have left undone. */
  start(): void {
    for (const group of this.#o.replica.state.groups.values()) for (const order of openStops(group)) this.#take(order);
  }

  stopped(group: Group): void {
    this.#take(groupStop(group));
  }

  taskStopped(group: Group, index: number, run: number): void {
    this.#take(taskStop(group, index, run));
  }

  #take(order: StopOrder): void {
    this.#queue.push(order);
    if (this.#running) return;
    this.#running = true;
    this.#o.fibers.start(this.#run());
  }

  *#run(): Steps<void> {
    const { clock } = this.#o.world;
    while (this.#queue.length > 0) {
      const orders = this.#queue.splice(0);
      if (yield* this.#stopAll(orders)) continue;
      this.#queue.unshift(...orders);
      const againMs = clock.nowMs + RETRY_MS;
      yield () => clock.nowMs >= againMs;
    }
    this.#running = false;
  }

  /** Answers whether it is done. */
  *#stopAll(orders: readonly StopOrder[]): Steps<boolean> {
    const { replica, fibers, aborter, world } = this.#o;
    const { plants } = world.options;
    const purged: boolean[] = [];
    for (const order of orders) fibers.start(this.#purge(order, (done) => purged.push(done)));
    const isTold = plants.has("confirms without an abort") ? () => true : aborter.begin(orders);
    const isPurged = () => purged.length === orders.length || plants.has("confirms before the purge");
    yield () => purged.includes(false) || (isTold() && isPurged());
    if (purged.includes(false)) return false;
    const open = orders.filter(isOpen);
    if (open.length === 0) return true;
    world.tell({ what: "confirming", stops: open.map(told), unreached: this.#unreached() });
    const confirmations = open.map(({ groupId, round, tasks }) =>
      confirmed(groupId, { round, index: tasks.map(({ index }) => index) }),
    );
    const write = replica.verdicts.add(confirmations, REQUEST_MS);
    yield () => write.seq > 0 || write.failed;
    return !write.failed;
  }

  /** Tells `done` whether it succeeded. */
  *#purge({ groupId, tasks }: StopOrder, done: (purged: boolean) => void): Steps<void> {
    const { world, replica, dispatcher } = this.#o;
    const { queue, clock, net, options } = world;
    if (!dispatcher.none(groupId)) world.note("a cancel met a publish in flight");
    if (!options.plants.has("ignores publishes in flight")) yield () => dispatcher.none(groupId);
    const answers: string[] = [];
    const send = (purge: () => void) => {
      const land = () => {
        if (!queue.exists) return "no queue";
        purge();
        return "purged";
      };
      net.send(replica.link, land, (result) => answers.push(result));
    };
    if (tasks.length === 0) send(() => queue.purgeGroup(groupId));
    const alone = options.plants.has("a cancelled task stays with the others of its message");
    for (const task of tasks) send(() => (alone ? queue.purge({ ...task, count: 1 }) : queue.purgeHolding(task)));
    const untilMs = clock.nowMs + REQUEST_MS;
    const all = Math.max(1, tasks.length);
    yield () => answers.length === all || answers.includes("no queue") || clock.nowMs >= untilMs;
    done(answers.length === all && !answers.includes("no queue"));
  }

  /** Workers that a leader need not have reached: silent, cut off a moment ago, or with its message unread for long. */
  #unreached(): string[] {
    const { world, replica } = this.#o;
    const live = new Set(replica.registry.live().map(({ worker }) => worker));
    const oldest = world.clock.nowMs - ANSWER_MS;
    return world.workers
      .filter(
        ({ id, link, inbox }) =>
          !live.has(id) ||
          link.wasCut(ANSWER_MS + 100) ||
          inbox.some((inbound) => inbound.kind === "abort" && inbound.sentAtMs < oldest),
      )
      .map(({ id }) => id);
  }
}
