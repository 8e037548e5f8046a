import type { LogAppender } from "@sheaf/broker";
import type { LedgerState, RunningRuns } from "@sheaf/ledger";
import type { Logger } from "@sheaf/service";
import { event } from "../ledger-writer.ts";
import { WORKER_SILENCE_MS, type WorkerRegistry } from "../worker-registry.ts";
import type { Beacon } from "./beacon.ts";
import { Loop } from "./loop.ts";

/** Between two looks, in milliseconds. */
const EVERY_MS = 250;
/** Runs named in one verdict. */
const RUNS_PER_VERDICT = 10_000;

/** What a judge needs. */
export interface WorkerJudgeOptions {
  readonly state: LedgerState;
  readonly running: RunningRuns;
  readonly registry: WorkerRegistry;
  readonly beacon: Beacon;
  readonly verdicts: LogAppender;
  readonly log: Logger;
}

/**
 * Gives up on workers: one that has started runs and has been silent for six seconds, while the broker carried
 * messages all that time, has lost them. An outage must not look like a death.
 */
export class WorkerJudge {
  readonly #o: WorkerJudgeOptions;
  readonly #loop = new Loop(EVERY_MS, () => this.runOnce());

  constructor(options: WorkerJudgeOptions) {
    this.#o = options;
  }

  start(): void {
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  /** One look at all workers that have started runs. */
  async runOnce(): Promise<void> {
    for (const number of this.#o.running.workers()) {
      const worker = this.#o.state.workers[number] ?? "";
      if (this.#lost(worker)) await this.#giveUp(worker, number);
    }
  }

  #lost(worker: string): boolean {
    const hearingMs = performance.now() - this.#o.beacon.hearingSinceMs();
    const silenceMs = Math.min(hearingMs, this.#o.registry.silenceMs(worker) ?? Number.POSITIVE_INFINITY);
    return silenceMs >= WORKER_SILENCE_MS;
  }

  async #giveUp(worker: string, number: number): Promise<void> {
    const groups = [];
    let runs = 0;
    for (const [group, indexes] of this.#o.running.of(number)) {
      const index = [...indexes].slice(0, RUNS_PER_VERDICT - runs);
      groups.push({ groupId: group.terms.id, index, run: index.map((i) => group.tasks.run[i] ?? 0) });
      runs += index.length;
      if (runs >= RUNS_PER_VERDICT) break;
    }
    this.#o.log.warn({ worker, runs }, "a worker is lost; its runs go to others");
    try {
      await this.#o.verdicts.append(event({ case: "runsLost", value: { worker, groups } }), { timeoutMs: 5_000 });
    } catch (error) {
      this.#o.log.warn({ err: error, worker }, "a verdict could not be written; trying again");
    }
  }
}
