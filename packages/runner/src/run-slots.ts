import { Execution, type RunListener } from "./execution.ts";
import type { HeldRun } from "./held-run.ts";
import { Places } from "./places.ts";
import { WaitingRuns } from "./waiting-runs.ts";

/** Synchronous tasks run in bursts of about this long, so that no timer (renewal, heartbeat) is ever late. */
const BURST_MS = 10;

/** What the slots need, and whom they tell. */
export interface RunSlotsOptions extends RunListener {
  /** Runs at a time, to begin with. */
  readonly size: number;
  readonly nowMs: () => number;
  /** Slots became free: there may be room for more runs. Synchronous, does not throw. */
  onRoom(): void;
}

/** Runs what it is offered, `size` at a time: the queues in turn, and first in first out within one. */
export class RunSlots {
  readonly #options: RunSlotsOptions;
  readonly #waiting = new WaitingRuns();
  readonly #places: Places;
  readonly #execution: Execution;
  #scheduled = false;
  #held = false;
  #cordoned = false;
  #closed = false;

  constructor(options: RunSlotsOptions) {
    this.#options = options;
    this.#places = new Places(options.size, () => this.#schedule());
    this.#execution = new Execution(this.#places, options, options.nowMs);
  }

  /** Runs at a time. */
  get size(): number {
    return this.#places.slots;
  }

  /** Runs so many at a time from now on. Where more run already, they go on and nothing starts until fewer do. */
  resize(size: number): void {
    this.#places.resize(size);
  }

  /** Slots that a run could start in now. */
  free(): number {
    return this.open ? this.#places.free() : 0;
  }

  /** Whether runs may start at all, now or when a slot becomes free. */
  get open(): boolean {
    return !this.#held && !this.#cordoned && !this.#closed;
  }

  /** Takes a waiting run. It starts later than this call; if it is no longer waiting then, it is passed over. */
  offer(run: HeldRun): void {
    this.#waiting.push(run);
    this.#schedule();
  }

  /** Stops a running run without an ending; what it still returns is ignored. */
  cut(run: HeldRun, reason: string): void {
    this.#execution.cut(run, reason);
  }

  /** Starts nothing until `release`; what runs goes on. */
  hold(): void {
    this.#held = true;
  }

  /** Starts runs again. Cheap where nothing was held. */
  release(): void {
    if (!this.#held) return;
    this.#held = false;
    this.#schedule();
  }

  /** Starts nothing until `uncordon`, whatever is released meanwhile; what runs goes on. */
  cordon(): void {
    this.#cordoned = true;
  }

  /** Starts runs again. */
  uncordon(): void {
    this.#cordoned = false;
    this.#schedule();
  }

  /** Starts nothing any more; what runs goes on. */
  close(): void {
    this.#closed = true;
  }

  /** Resolves once nothing runs and nothing is being stored. */
  idle(): Promise<void> {
    return this.#places.idle();
  }

  /** Which run goes on although it was stopped, in words; undefined when none does. */
  stuck(): string | undefined {
    return this.#execution.stuck.told();
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      const unfinished = this.#runBurst();
      this.#scheduled = false;
      if (unfinished) this.#schedule();
      this.#options.onRoom();
    });
  }

  /** Starts what can start; true when its time was over first. */
  #runBurst(): boolean {
    const { nowMs } = this.#options;
    const untilMs = nowMs() + BURST_MS;
    while (this.free() > 0) {
      if (nowMs() >= untilMs) return true;
      const run = this.#waiting.take();
      if (!run) return false;
      this.#execution.begin(run);
    }
    return false;
  }
}
