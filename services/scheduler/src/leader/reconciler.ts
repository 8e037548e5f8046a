import { type Broker, type BundleRef, lastLogSeq, presentRuns, purgeRun, runsOf } from "@sheaf/broker";
import type { Dispatch, RunName } from "@sheaf/ledger";
import { failpoint, type Logger } from "@sheaf/service";
import type { Fold } from "../fold.ts";
import type { WorkerRegistry } from "../worker-registry.ts";
import type { Dispatcher } from "./dispatcher.ts";

/** Between two looks, in milliseconds. */
const EVERY_MS = 3_000;
/** Before the second look at what the first did not find, in milliseconds. */
const SECOND_LOOK_MS = 500;
/** How long the fold may take to pass the log's end, in milliseconds. */
const FOLD_TIMEOUT_MS = 5_000;

/** What a reconciler needs. */
export interface ReconcilerOptions {
  readonly broker: Broker;
  readonly desk: Dispatch;
  readonly dispatcher: Dispatcher;
  readonly fold: Fold;
  readonly registry: WorkerRegistry;
  /** The queues there are now. */
  readonly queues: () => readonly string[];
  /** Makes the streams anew where they are missing: one may have gone without the connection having been lost. */
  readonly ensure: () => void;
  readonly log: Logger;
}

/**
 * Compares what should be out with what is, and mends the difference. Level-triggered: whatever was missed (a crash
 * between accept and publish, a lost queue, a lost message) is found by looking, not by having been told.
 */
export class Reconciler {
  readonly #o: ReconcilerOptions;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> = Promise.resolve();
  #stopped = true;
  #notBeforeMs = 0;

  constructor(options: ReconcilerOptions) {
    this.#o = options;
  }

  start(): void {
    this.#stopped = false;
    this.#schedule(0);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  /** Nothing is judged for `ms` milliseconds: the holders of runs have to be heard first. Then a look follows at once. */
  holdFor(ms: number): void {
    this.#notBeforeMs = performance.now() + ms;
    if (!this.#stopped) this.#schedule(ms);
  }

  #schedule(ms: number): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      // After the look that may still be under way: two at once would count as two in a row.
      this.#running = this.#running.then(() => this.#tick());
    }, ms);
  }

  async #tick(): Promise<void> {
    if (this.#stopped) return;
    let suspects = 0;
    try {
      if (performance.now() >= this.#notBeforeMs) suspects = await this.runOnce();
    } catch (error) {
      this.#o.log.warn({ err: error }, "reconciling failed; trying again");
      if (!this.#stopped) this.#o.ensure();
    }
    const nextMs = suspects > 0 ? SECOND_LOOK_MS : EVERY_MS;
    if (!this.#stopped) this.#schedule(Math.max(nextMs, this.#notBeforeMs - performance.now()));
  }

  /** One look at all queues. Answers how many runs need a second look. */
  async runOnce(): Promise<number> {
    let suspects = 0;
    for (const queue of this.#o.queues()) suspects += await this.#reconcile(queue);
    return suspects;
  }

  async #reconcile(queue: string): Promise<number> {
    const { broker, desk, dispatcher, fold, registry, log } = this.#o;
    // The order matters: a run that was acknowledged before the sample has its report in the log before that sample,
    // so after folding past the log's end it is known to have ended.
    const present = await presentRuns(broker, queue);
    await fold.reached(await lastLogSeq(broker), FOLD_TIMEOUT_MS);
    if (this.#stopped || performance.now() < this.#notBeforeMs) return 0;
    const held: RunName[] = registry.live().flatMap(({ heartbeat }) => heartbeat.held);
    failpoint("reconcile.before-compare");
    const drift = desk.reconcile(queue, present.flatMap(runsOf), [...held, ...dispatcher.publishing()]);
    dispatcher.kick();
    const stale = whollyStale(present, drift.stale);
    for (const message of stale) await purgeRun(broker, queue, message);
    if (drift.missing + drift.adopted + stale.length > 0) {
      log.info({ queue, missing: drift.missing, adopted: drift.adopted, stale: stale.length }, "reconciled");
    }
    return drift.suspects;
  }
}

/** The messages none of whose runs is needed. */
function whollyStale(present: readonly BundleRef[], runs: readonly RunName[]): BundleRef[] {
  const stale = new Set(runs.map(nameOf));
  return present.filter((message) => runsOf(message).every((run) => stale.has(nameOf(run))));
}

function nameOf({ groupId, index, run }: RunName): string {
  return `${groupId}/${index}/${run}`;
}
