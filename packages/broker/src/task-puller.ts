import type { Msg } from "@nats-io/transport-node";
import { type Broker, type BrokerLog, wire } from "./broker.ts";
import type { DeliveryInfo } from "./delivery-info.ts";
import { type PullEnd, PullLane } from "./pull-lane.ts";
import { StallWatch } from "./stall-watch.ts";
import { type Delivery, TaskDelivery } from "./task-delivery.ts";
import { parseRunSubject, pullSubject, queueConsumer, TASKS_STREAM } from "./topology.ts";

/** What to pull, how much of it, and whom to give it to. */
export interface TaskPullerOptions {
  readonly broker: Broker;
  readonly queue: string;
  /** How many more deliveries may be taken now; the puller itself subtracts those it has asked for already. */
  wanted(): number;
  /** Takes a delivery, at once. It must not throw. */
  onDelivery(delivery: Delivery): void;
  readonly log: BrokerLog;
  /** Silence of a queue that is known not to be empty before the puller starts over; default 5 s. */
  readonly stallMs?: number;
}

/** Takes runs out of one queue, never more than wanted. */
export interface TaskPuller {
  start(): Promise<void>;
  /** Tells that `wanted()` has grown. Cheap. */
  kick(): void;
  /** Asks for no more; what is on its way is still delivered until this resolves. May come first, and twice. */
  stop(): Promise<void>;
  /** Whether the queue was found to hold messages that do not come although they were asked for. */
  wedged(): boolean;
}

const MAX_LANES = 8;
const MAX_BATCH = 4_096;
const TICK_MS = 1_000;
const RETRY_MIN_MS = 100;
const RETRY_MAX_MS = 2_000;

/** A puller bound to the queue's durable consumer, which the scheduler makes; without it the puller waits for it. */
export function createTaskPuller(options: TaskPullerOptions): TaskPuller {
  return new LanePuller(options);
}

/** `recovering`: no pull until CONSUMER.INFO has answered. Pulling from a missing consumer would be refused thousands of times a second. */
type State = "new" | "pulling" | "recovering" | "stopped";

class LanePuller implements TaskPuller {
  readonly #options: TaskPullerOptions;
  readonly #stall: StallWatch;
  readonly #offs: (() => void)[] = [];
  #lanes: PullLane[] = [];
  #state: State = "new";
  #pumpQueued = false;
  #fails = 0;
  #retry: NodeJS.Timeout | undefined;
  #ticker: NodeJS.Timeout | undefined;
  #draining: Promise<void>[] = [];

  constructor(options: TaskPullerOptions) {
    this.#options = options;
    this.#stall = new StallWatch(options.broker, options.queue, options.stallMs ?? 5_000);
  }

  async start(): Promise<void> {
    if (this.#state !== "new") return;
    this.#state = "pulling";
    const { broker } = this.#options;
    this.#offs.push(
      broker.onDisconnect(() => this.#disconnected()),
      broker.onReconnect(() => this.#resume()),
    );
    this.#ticker = setInterval(() => this.#tick(), TICK_MS);
    this.#pump();
  }

  kick(): void {
    if (this.#pumpQueued) return;
    this.#pumpQueued = true;
    queueMicrotask(() => {
      this.#pumpQueued = false;
      this.#pump();
    });
  }

  async stop(): Promise<void> {
    this.#state = "stopped";
    clearInterval(this.#ticker);
    clearTimeout(this.#retry);
    for (const off of this.#offs.splice(0)) off();
    this.#drainLanes();
    await Promise.all(this.#draining);
  }

  wedged(): boolean {
    return this.#stall.stalled;
  }

  #asked(): number {
    return this.#lanes.reduce((sum, lane) => sum + lane.due, 0);
  }

  /**
   * Asks for what is wanted and not asked for yet. A little more than what is parked already can wait for its arrival:
   * else every task that ends would cost a request of its own.
   */
  #pump(): void {
    if (this.#state !== "pulling" || !this.#options.broker.connected()) return;
    const asked = this.#asked();
    const room = Math.min(this.#options.wanted() - asked, MAX_BATCH);
    if (room < 1 || room < asked / 2) return;
    const lane = this.#lanes.find((one) => one.due === 0) ?? this.#newLane();
    if (lane === undefined) return;
    if (asked === 0) this.#stall.begin();
    lane.pull(room);
  }

  #newLane(): PullLane | undefined {
    if (this.#lanes.length === MAX_LANES) return undefined;
    const { broker, queue } = this.#options;
    const { nc, inbox } = broker[wire];
    const lane = new PullLane({
      nc,
      inbox: inbox(),
      pullSubject: pullSubject(queue),
      onMessage: (msg, info) => this.#deliver(msg, info),
      onEnd: (end) => this.#ended(lane, end),
    });
    this.#lanes.push(lane);
    return lane;
  }

  #deliver(msg: Msg, info: DeliveryInfo): void {
    this.#fails = 0;
    this.#stall.delivered(info.pending);
    const run = parseRunSubject(msg.subject);
    if (run === undefined) {
      this.#options.log.error({ subject: msg.subject }, "dropped a message that is not a run");
      msg.respond("+TERM not a run");
    } else {
      this.#options.onDelivery(new TaskDelivery(this.#options.broker, run, msg, info));
    }
    this.kick();
  }

  #ended(lane: PullLane, end: PullEnd): void {
    // A lane that has been given up has no say any more.
    if (!this.#lanes.includes(lane)) return;
    if (end.kind === "over") this.kick();
    else this.#recover(end.reason);
  }

  #disconnected(): void {
    clearTimeout(this.#retry);
    for (const lane of this.#lanes.splice(0)) lane.close();
  }

  #resume(): void {
    if (this.#state === "stopped") return;
    this.#state = "pulling";
    this.kick();
  }

  #recover(reason: string): void {
    if (this.#state !== "pulling") return;
    this.#state = "recovering";
    this.#options.log.warn({ queue: this.#options.queue, reason }, "pulling broke off; waiting for the consumer");
    this.#drainLanes();
    this.#lookLater();
  }

  #lookLater(): void {
    const delayMs = Math.min(RETRY_MIN_MS * 2 ** this.#fails, RETRY_MAX_MS);
    this.#fails += 1;
    clearTimeout(this.#retry);
    this.#retry = setTimeout(() => void this.#look(), delayMs);
  }

  async #look(): Promise<void> {
    const { broker, queue, log } = this.#options;
    try {
      await broker[wire].jsm.consumers.info(TASKS_STREAM, queueConsumer(queue));
    } catch {
      // A disconnect ends the search: the reconnect begins anew.
      if (this.#state === "recovering" && broker.connected()) this.#lookLater();
      return;
    }
    if (this.#state !== "recovering") return;
    log.info({ queue }, "pulling again");
    this.#resume();
  }

  #drainLanes(): void {
    const drained = this.#lanes.splice(0).map((lane) => lane.drain());
    this.#draining = [Promise.all([...this.#draining, ...drained]).then(() => undefined)];
  }

  #tick(): void {
    for (const lane of [...this.#lanes]) lane.tick();
    if (this.#state !== "pulling" || !this.#options.broker.connected()) return;
    // Also the safety net for a `kick` that its owner forgot.
    this.kick();
    void this.#stall.check(this.#asked() > 0).then((stalled) => {
      if (stalled) this.#recover("the queue holds messages that do not come");
    });
  }
}
