/** Runs something every so often, one at a time: a run that takes longer than the step makes the next ones wait. */
export class Loop {
  readonly #everyMs: number;
  readonly #runOnce: () => Promise<void>;
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;

  /** `runOnce` must not reject. */
  constructor(everyMs: number, runOnce: () => Promise<void>) {
    this.#everyMs = everyMs;
    this.#runOnce = runOnce;
  }

  start(): void {
    this.#timer ??= setInterval(() => {
      this.#running ??= this.#runOnce().finally(() => {
        this.#running = undefined;
      });
    }, this.#everyMs);
  }

  /** Resolves when nothing runs any more. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.#running;
  }
}
