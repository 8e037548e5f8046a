import type { LogAppender } from "@sheaf/broker";
import type { LedgerState, RunningRuns } from "@sheaf/ledger";
import { failpoint, type Logger } from "@sheaf/service";
import { event } from "../ledger-writer.ts";
import { WORKER_SILENCE_MS, type WorkerRegistry } from "../worker-registry.ts";
import { AbsentRuns, type GroupRuns } from "./absent-runs.ts";
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
 * Gives up on runs that a live worker does not hold any more, and on workers: one that has started runs and has been silent for six seconds, while the broker carried
 * messages all that time, has lost them. An outage must not look like a death.
 */
export class WorkerJudge {
  readonly #o: WorkerJudgeOptions;
  readonly #absent: AbsentRuns;
  readonly #loop = new Loop(EVERY_MS, () => this.runOnce());

  constructor(options: WorkerJudgeOptions) {
    this.#o = options;
    this.#absent = new AbsentRuns(options.running);
  }

  start(): void {
    this.#loop.start();
  }

  async stop(): Promise<void> {
    await this.#loop.stop();
  }

  /** One look at all workers that have started runs. */
  async runOnce(): Promise<void> {
    const { running, registry, state } = this.#o;
    const numbers = running.workers();
    this.#absent.keep(new Set(numbers.map((number) => state.workers[number] ?? "")));
    for (const number of numbers) {
      const worker = state.workers[number] ?? "";
      const known = registry.find(worker);
      if (this.#lost(worker)) await this.#giveUp(worker, this.#allOf(number));
      else if (known) await this.#giveUp(worker, this.#absent.of(known, number));
    }
  }

  #lost(worker: string): boolean {
    const hearingMs = performance.now() - this.#o.beacon.hearingSinceMs();
    const silenceMs = Math.min(hearingMs, this.#o.registry.silenceMs(worker) ?? Number.POSITIVE_INFINITY);
    return silenceMs >= WORKER_SILENCE_MS;
  }

  #allOf(number: number): GroupRuns[] {
    const groups: GroupRuns[] = [];
    let runs = 0;
    for (const [group, indexes] of this.#o.running.of(number)) {
      const index = [...indexes].slice(0, RUNS_PER_VERDICT - runs);
      groups.push({ groupId: group.terms.id, index, run: index.map((i) => group.tasks.run[i] ?? 0) });
      runs += index.length;
      if (runs >= RUNS_PER_VERDICT) break;
    }
    return groups;
  }

  async #giveUp(worker: string, groups: readonly GroupRuns[]): Promise<void> {
    if (groups.length === 0) return;
    const runs = groups.reduce((sum, { index }) => sum + index.length, 0);
    this.#o.log.warn({ worker, runs }, "runs are lost with their worker, or in it; they go to others");
    failpoint("verdict.before-append");
    try {
      await this.#o.verdicts.append(event({ case: "runsLost", value: { worker, groups: [...groups] } }), {
        timeoutMs: 5_000,
      });
      failpoint("verdict.after-append");
    } catch (error) {
      this.#o.log.warn({ err: error, worker }, "a verdict could not be written; trying again");
    }
  }
}
