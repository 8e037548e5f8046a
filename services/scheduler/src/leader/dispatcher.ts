import { runSubject, type TaskPublisher } from "@sheaf/broker";
import { type Dispatch, isTerminal, type PlannedRun, type RunName } from "@sheaf/ledger";
import { failpoint, type Logger } from "@sheaf/service";
import type { LogClock } from "../log-clock.ts";
import type { WorkerRegistry } from "../worker-registry.ts";
import { type Bundle, type Bundler, plannedRuns } from "./bundler.ts";
import type { DispatchTraces } from "./dispatch-traces.ts";
import { InFlight } from "./in-flight.ts";
import type { QueuePace, QueuePaces } from "./queue-pace.ts";
import type { RunBodies } from "./run-bodies.ts";

/** Messages sent in one turn of the event loop, about: calls are answered between the turns. */
const TURN_MESSAGES = 64;
/** A bundle with more bytes is split: a message has its limit, and one slot should not wait for the other's items. */
const BUNDLE_BYTES = 128 * 1024;
/** A new leader waits for the first look at its queues this long at most, in milliseconds. */
const FIRST_LOOK_MS = 1_000;
/** Longest sleep between two looks, in milliseconds. */
const IDLE_MS = 1_000;
/** Wait after a hand-out that failed, in milliseconds. */
const RETRY_MS = 100;
/** A whole window may fail at once, again and again: one line in this time, in milliseconds, tells of all. */
const COMPLAIN_EVERY_MS = 1_000;

/** What a dispatcher needs. */
export interface DispatcherOptions {
  readonly desk: Dispatch;
  readonly paces: QueuePaces;
  /** The queues there are now. */
  readonly queues: () => readonly string[];
  readonly registry: WorkerRegistry;
  readonly publisher: TaskPublisher;
  readonly bundler: Bundler;
  readonly bodies: RunBodies;
  readonly clock: LogClock;
  /** Undefined (default): traces are off. */
  readonly traces?: DispatchTraces | undefined;
  readonly log: Logger;
}

/** Keeps each queue's window filled: plans what goes out next and publishes it. Woken by `kick`, and by due times. */
export class Dispatcher {
  readonly #o: DispatcherOptions;
  readonly #inFlight = new InFlight();
  #immediate: NodeJS.Immediate | undefined;
  #timer: NodeJS.Timeout | undefined;
  #running = false;
  #complainedAtMs = Number.NEGATIVE_INFINITY;
  #startedAtMs = 0;
  /** Queue → runs in a message lately. */
  readonly #perMessage = new Map<string, number>();

  constructor(options: DispatcherOptions) {
    this.#o = options;
  }

  start(): void {
    this.#running = true;
    this.#startedAtMs = performance.now();
    this.kick();
  }

  stop(): void {
    this.#running = false;
    clearImmediate(this.#immediate);
    clearTimeout(this.#timer);
  }

  /** Something may have become possible: look soon. Many kicks at once cause one look. */
  kick(): void {
    if (!this.#running || this.#immediate) return;
    this.#immediate = setImmediate(() => {
      this.#immediate = undefined;
      this.runOnce();
    });
  }

  /** Resolves when no publish of the group is on its way any more. */
  resolved(groupId: string): Promise<void> {
    return this.#inFlight.none(groupId);
  }

  /** Runs whose publish is on its way. */
  publishing(): RunName[] {
    return this.#inFlight.names();
  }

  /** Fills every queue's window once. */
  runOnce(): void {
    const nowMs = this.#o.clock.nowMs();
    let nextDueMs = nowMs + IDLE_MS;
    for (const queue of this.#o.queues()) {
      if (!this.#mayPlan(queue)) continue;
      this.#fill(queue, this.#o.paces.of(queue), nowMs);
      nextDueMs = Math.min(nextDueMs, this.#o.desk.nextDueMs(queue));
    }
    this.#wakeIn(Math.max(1, nextDueMs - nowMs));
  }

  /**
   * A new leader first learns what its predecessor has handed out: the queue refuses a message that it holds, and not a
   * run that it holds in a bundle with others.
   */
  #mayPlan(queue: string): boolean {
    return this.#o.desk.isKnown(queue) || performance.now() - this.#startedAtMs > FIRST_LOOK_MS;
  }

  #fill(queue: string, pace: QueuePace, nowMs: number): void {
    const { desk, registry, bundler } = this.#o;
    const room = pace.window(registry.slots(queue)) - desk.out(queue);
    const turn = Math.round(TURN_MESSAGES * (this.#perMessage.get(queue) ?? 1));
    const runs = desk.plan(queue, Math.min(room, turn), nowMs);
    if (runs.length > 0) failpoint("dispatch.after-plan");
    const bundles = bundler.bundles(runs);
    for (const bundle of bundles) this.#handOut(bundle, pace);
    if (bundles.length > 0) this.#perMessage.set(queue, runs.length / bundles.length);
    if (runs.length === turn) this.kick();
  }

  #wakeIn(ms: number): void {
    clearTimeout(this.#timer);
    if (this.#running) this.#timer = setTimeout(() => this.kick(), ms);
  }

  #handOut(bundle: Bundle, pace: QueuePace): void {
    this.#inFlight.begin(bundle);
    const body = this.#o.bodies.of(bundle);
    const published =
      body instanceof Promise ? body.then((b) => this.#publish(bundle, b, pace)) : this.#publish(bundle, body, pace);
    published.then(
      () => this.#inFlight.end(bundle),
      (error: unknown) => {
        this.#inFlight.end(bundle);
        this.#failed(bundle, error);
      },
    );
  }

  async #publish(bundle: Bundle, body: Uint8Array, pace: QueuePace): Promise<void> {
    const { group, index, run, count } = bundle;
    const wanted = plannedRuns(bundle).filter(stillWanted);
    if (wanted.length < count) return this.#offerAgain(wanted);
    if (count > 1 && body.length > BUNDLE_BYTES) return this.#handOutSingly(bundle, pace);
    const { id, queue } = group.terms;
    const startedMs = performance.now();
    const result = await this.#o.publisher.publish(runSubject(queue, { groupId: id, index, run, count }), body);
    failpoint("dispatch.after-publish");
    const tookMs = performance.now() - startedMs;
    pace.published(tookMs);
    // "Occupied": the very message is in the queue already, which is what was wanted.
    if (result === "full") throw new Error("the task stream is full");
    this.#o.traces?.published(bundle, tookMs);
  }

  #handOutSingly(bundle: Bundle, pace: QueuePace): void {
    for (const run of plannedRuns(bundle)) this.#handOut({ ...run, count: 1 }, pace);
  }

  #failed(bundle: Bundle, error: unknown): void {
    if (!this.#running) return;
    this.#complain(bundle, error);
    setTimeout(() => {
      if (this.#running) this.#offerAgain(plannedRuns(bundle));
    }, RETRY_MS);
  }

  #offerAgain(runs: readonly PlannedRun[]): void {
    for (const run of runs) this.#o.desk.putBack(run);
    if (runs.length > 0) this.kick();
  }

  #complain({ group, index, count }: Bundle, error: unknown): void {
    if (performance.now() - this.#complainedAtMs < COMPLAIN_EVERY_MS) return;
    this.#complainedAtMs = performance.now();
    const facts = { err: error, group: group.terms.id, index, count };
    this.#o.log.warn(facts, "runs could not be handed out; trying again");
  }
}

/** Between plan and publish the task may have been cancelled, or its run may have ended. */
function stillWanted({ group, index, run }: PlannedRun): boolean {
  return !isTerminal(group.state(index)) && group.tasks.run[index] === run;
}
