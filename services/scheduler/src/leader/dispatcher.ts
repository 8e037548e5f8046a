import { runSubject, type TaskPublisher } from "@sheaf/broker";
import { type Dispatch, isTerminal, type PlannedRun, type RunName } from "@sheaf/ledger";
import type { Logger } from "@sheaf/service";
import type { LogClock } from "../log-clock.ts";
import type { WorkerRegistry } from "../worker-registry.ts";
import { InFlight } from "./in-flight.ts";
import type { QueuePace } from "./queue-pace.ts";
import type { RunBodies } from "./run-bodies.ts";

/** Runs handed out in one turn of the event loop: calls are answered between the turns. */
const TURN_RUNS = 64;
/** Longest sleep between two looks, in milliseconds. */
const IDLE_MS = 1_000;
/** Wait after a hand-out that failed, in milliseconds. */
const RETRY_MS = 100;
/** A whole window may fail at once, again and again: one line in this time, in milliseconds, tells of all. */
const COMPLAIN_EVERY_MS = 1_000;

/** What a dispatcher needs. */
export interface DispatcherOptions {
  readonly desk: Dispatch;
  readonly paces: ReadonlyMap<string, QueuePace>;
  readonly registry: WorkerRegistry;
  readonly publisher: TaskPublisher;
  readonly bodies: RunBodies;
  readonly clock: LogClock;
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

  constructor(options: DispatcherOptions) {
    this.#o = options;
  }

  start(): void {
    this.#running = true;
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
    for (const [queue, pace] of this.#o.paces) {
      const room = pace.window(this.#o.registry.slots(queue)) - this.#o.desk.out(queue);
      const runs = this.#o.desk.plan(queue, Math.min(room, TURN_RUNS), nowMs);
      for (const run of runs) this.#handOut(run, pace);
      if (runs.length === TURN_RUNS) this.kick();
      nextDueMs = Math.min(nextDueMs, this.#o.desk.nextDueMs(queue));
    }
    this.#wakeIn(Math.max(1, nextDueMs - nowMs));
  }

  #wakeIn(ms: number): void {
    clearTimeout(this.#timer);
    if (this.#running) this.#timer = setTimeout(() => this.kick(), ms);
  }

  #handOut(run: PlannedRun, pace: QueuePace): void {
    this.#inFlight.begin(run);
    const body = this.#o.bodies.of(run);
    const published =
      body instanceof Promise ? body.then((b) => this.#publish(run, b, pace)) : this.#publish(run, body, pace);
    published.then(
      () => this.#inFlight.end(run),
      (error: unknown) => {
        this.#inFlight.end(run);
        this.#failed(run, error);
      },
    );
  }

  async #publish(run: PlannedRun, body: Uint8Array, pace: QueuePace): Promise<void> {
    if (!stillWanted(run)) return;
    const { id, queue } = run.group.terms;
    const startedMs = performance.now();
    const result = await this.#o.publisher.publish(runSubject(queue, id, run.index, run.run), body);
    pace.published(performance.now() - startedMs);
    // "Occupied": the very run is in the queue already, which is what was wanted.
    if (result === "full") throw new Error("the task stream is full");
  }

  #failed(run: PlannedRun, error: unknown): void {
    if (!this.#running) return;
    this.#complain(run, error);
    setTimeout(() => {
      if (!this.#running) return;
      this.#o.desk.putBack(run);
      this.kick();
    }, RETRY_MS);
  }

  #complain({ group, index }: PlannedRun, error: unknown): void {
    if (performance.now() - this.#complainedAtMs < COMPLAIN_EVERY_MS) return;
    this.#complainedAtMs = performance.now();
    this.#o.log.warn({ err: error, group: group.terms.id, index }, "a run could not be handed out; trying again");
  }
}

/** Between plan and publish the task may have been cancelled, or its run may have ended. */
function stillWanted({ group, index, run }: PlannedRun): boolean {
  return !isTerminal(group.state(index)) && group.tasks.run[index] === run;
}
