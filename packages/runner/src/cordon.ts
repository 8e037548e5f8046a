import { type HandBackOptions, handBack } from "./hand-back.ts";
import type { Intake } from "./intake.ts";
import type { RunSlots } from "./run-slots.ts";

/** What a cordon is put around. */
export interface CordonOptions extends HandBackOptions {
  readonly slots: Pick<RunSlots, "cut" | "cordon" | "uncordon">;
  readonly intake: Pick<Intake, "cordon" | "uncordon">;
}

/**
 * Keeps work from a worker that lives on: nothing new is taken, what waits is handed back, what runs goes on. It outlives
 * losses of the broker and changes of the lead, and ends with the process.
 */
export class Cordon {
  readonly #options: CordonOptions;
  #on = false;

  constructor(options: CordonOptions) {
    this.#options = options;
  }

  get on(): boolean {
    return this.#on;
  }

  /** Nothing happens a second time. */
  close(): void {
    if (this.#on) return;
    this.#on = true;
    const { slots, intake, log } = this.#options;
    slots.cordon();
    intake.cordon();
    handBack(this.#options, "waiting");
    log.info("worker told to drain");
  }

  /** Work is taken again. Nothing happens where it is. */
  open(): void {
    if (!this.#on) return;
    this.#on = false;
    const { slots, intake, log } = this.#options;
    slots.uncordon();
    intake.uncordon();
    log.info("worker told to resume");
  }
}
