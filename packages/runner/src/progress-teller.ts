import { create } from "@bufbuild/protobuf";
import type { Bus } from "@sheaf/broker";
import { type RunProgress, RunProgressSchema, RunsProgressedSchema } from "@sheaf/proto";
import type { HeldRun } from "./held-run.ts";

/** From a run's word to the message that carries it, and so between two messages; in milliseconds. */
const TELL_MS = 500;
/** Most runs of one message: with the longest notes it is still smaller than what the broker takes. */
const MAX_RUNS = 1_000;

/**
 * Tells the schedulers how far runs are: at most twice a second the latest of those that moved. A run's first word waits
 * too: by then its start is most likely in the log, without which nobody would listen. Where no run says anything, nothing
 * is sent.
 */
export class ProgressTeller {
  readonly #bus: Pick<Bus, "publishProgress">;
  readonly #worker: string;
  /** Those that moved since they were told last, the longest untold first. */
  readonly #moved = new Set<HeldRun>();
  #timer: NodeJS.Timeout | undefined;
  #stopped = false;

  /** `worker` is the worker's id. */
  constructor(bus: Pick<Bus, "publishProgress">, worker: string) {
    this.#bus = bus;
    this.#worker = worker;
  }

  /** The run has said something new. */
  moved(run: HeldRun): void {
    if (this.#stopped) return;
    this.#moved.add(run);
    this.#timer ??= setTimeout(() => this.#tell(), TELL_MS);
  }

  /** Tells nothing more. */
  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  #tell(): void {
    const runs: RunProgress[] = [];
    for (const run of this.#moved) {
      if (runs.length === MAX_RUNS) break;
      this.#moved.delete(run);
      const { groupId, index, run: number, context } = run;
      // It has ended meanwhile.
      if (!context?.told) continue;
      runs.push(create(RunProgressSchema, { groupId, index, run: number, progress: context.told }));
    }
    if (runs.length > 0) this.#bus.publishProgress(create(RunsProgressedSchema, { worker: this.#worker, runs }));
    this.#timer = this.#moved.size > 0 ? setTimeout(() => this.#tell(), TELL_MS) : undefined;
  }
}
