import type { HeldRun } from "./held-run.ts";

/** A killed child settles its run within milliseconds; one that has not after this long, in milliseconds, never will. */
export const SETTLE_MS = 5_000;

/** The runs in child processes that were told to end, by their timeout, a cancel or a drain, and have not. */
export class StuckRuns {
  readonly #nowMs: () => number;
  /** By whatever stands for the run, the longest stopped first. */
  readonly #stopped = new Map<object, { readonly run: HeldRun; readonly atMs: number }>();

  /** `nowMs` is a monotonic clock in milliseconds. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** A run was told to end; `key` stands for it. */
  stopped(key: object, run: HeldRun): void {
    // In the order of time, also where it is told twice.
    this.#stopped.delete(key);
    this.#stopped.set(key, { run, atMs: this.#nowMs() });
  }

  /** It has ended. Cheap where it was never told to. */
  settled(key: object): void {
    this.#stopped.delete(key);
  }

  /** Which run's child process goes on five seconds after it was told to end, in words; undefined when none does. */
  told(): string | undefined {
    for (const { run, atMs } of this.#stopped.values()) {
      const forMs = this.#nowMs() - atMs;
      if (forMs < SETTLE_MS) return undefined;
      const name = `task ${run.index} of group ${run.groupId}`;
      return `the child process of ${name} was told to end ${Math.floor(forMs / 1_000)} s ago and has not`;
    }
    return undefined;
  }
}
