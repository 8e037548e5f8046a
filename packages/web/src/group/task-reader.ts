import { SheafError } from "@sheaf/client";
import { mayPass } from "../api/may-pass.ts";
import { pause } from "../live/pause.ts";

/** What is read, and when. */
export interface TaskReaderOptions {
  /** Whether anything is missing. */
  isWanted(): boolean;
  /** Reads the whole list. */
  read(signal: AbortSignal): Promise<void>;
  /** Rest after a reading, however it ended; the service may ask for a longer one. */
  restMs(): number;
}

/** Reads a list for as long as something of it is missing, one reading at a time and with a rest after each. */
export class TaskReader {
  readonly #options: TaskReaderOptions;
  /** Of the reading that goes on. */
  #signal: AbortSignal | undefined;
  /** When the rest is over, by `performance.now()`. */
  #restedAtMs = 0;

  constructor(options: TaskReaderOptions) {
    this.#options = options;
  }

  /**
   * To be called whenever something may be missing. Goes on until nothing is, `signal` is aborted, or an error will not
   * pass: it is tried again when something calls for it.
   */
  async look(signal: AbortSignal): Promise<void> {
    if (signal.aborted || (this.#signal && !this.#signal.aborted)) return;
    this.#signal = signal;
    try {
      // What is missing may be told otherwise during a rest.
      while (this.#options.isWanted()) {
        const restMs = this.#restedAtMs - performance.now();
        if (restMs > 0) await pause(restMs, signal);
        else await this.#read(signal);
      }
    } catch (error) {
      // Whatever else asks the service tells the reader.
      if (!(signal.aborted || error instanceof SheafError)) throw error;
    } finally {
      if (this.#signal === signal) this.#signal = undefined;
    }
  }

  async #read(signal: AbortSignal): Promise<void> {
    let askedMs = 0;
    try {
      await this.#options.read(signal);
    } catch (error) {
      if (!(error instanceof SheafError && mayPass(error))) throw error;
      askedMs = error.retryAfterMs ?? 0;
    } finally {
      this.#restedAtMs = performance.now() + Math.max(this.#options.restMs(), askedMs);
    }
  }
}
