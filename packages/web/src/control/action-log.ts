import { type Action, type OperatorCalls, SheafError } from "@sheaf/client";
import { createStore, type Store } from "../live/store.ts";

/** Actions that are shown. */
const SHOWN = 10;
/** Between two readings that nobody asked for. */
const REST_MS = 9_500;

/** The latest that operators did. */
export class ActionLog {
  /** Newest first; undefined before they are known. */
  readonly actions: Store<readonly Action[] | undefined> = createStore<readonly Action[] | undefined>(undefined);
  readonly #actions: OperatorCalls["actions"];
  #readAtMs = Number.NEGATIVE_INFINITY;
  #underWay = 0;
  /** Readings are numbered as they begin: an answer that comes late does not replace that of a later reading. */
  #begun = 0;
  #shown = 0;

  constructor(actions: OperatorCalls["actions"]) {
    this.#actions = actions;
  }

  /** Reads them anew if it has been a while. Where that fails, the next time tells. */
  async refresh(): Promise<void> {
    if (this.#underWay === 0 && performance.now() - this.#readAtMs >= REST_MS) await this.#read();
  }

  /** Tells the answer to a command of the reader's own, and reads the actions at once: one that failed is listed, too. */
  async command<T>(answer: Promise<T>, tell: (answer: T) => void): Promise<void> {
    try {
      tell(await answer);
    } finally {
      void this.#read();
    }
  }

  async #read(): Promise<void> {
    const number = ++this.#begun;
    this.#readAtMs = performance.now();
    this.#underWay++;
    try {
      const latest: Action[] = [];
      for await (const action of this.#actions({ pageSize: SHOWN })) {
        latest.push(action);
        if (latest.length === SHOWN) break;
      }
      if (number < this.#shown) return;
      this.#shown = number;
      this.actions.set(latest);
    } catch (error) {
      // The snapshots say what is wrong, and the next time tells.
      if (!(error instanceof SheafError)) throw error;
    } finally {
      this.#underWay--;
    }
  }
}
