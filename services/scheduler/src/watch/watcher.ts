import type { WatchGroupResponse } from "@sheaf/proto";
import type { Answer, Position, WatchForm } from "./answer.ts";
import { carryResponse, decodeResponse } from "./encoded.ts";
import type { Gate } from "./gate.ts";
import { nextDueMs, type Waiting } from "./turns.ts";
import type { WatchEndedError } from "./watch-ended-error.ts";
import type { WatchedGroup } from "./watched-group.ts";

/** How long what does not fit one response may take to be told, in milliseconds. */
const WALK_MS = 1_000;

/** How a watcher wants to be told. */
export interface WatchWish {
  readonly form: WatchForm;
  /** Responses must have their fields: they are written as JSON. */
  readonly json: boolean;
  /** It has seen everything up to this log sequence; 0 = nothing. */
  readonly afterRevision: number;
  /** Milliseconds between two responses at least. */
  readonly minIntervalMs: number;
}

/** What a watcher needs beside its wish. */
export interface WatcherOptions extends WatchWish {
  readonly watched: WatchedGroup;
  readonly gate: Gate;
  /** A monotonic clock in milliseconds. */
  readonly nowMs: () => number;
  /** Called once, when it watches no more. */
  readonly onLeft: () => void;
}

/** One reader of a group. It holds no more than its position: what it is told is made when it asks. */
export class Watcher implements Waiting {
  readonly #options: WatcherOptions;
  #position: Position;
  #dueAtMs = Number.NEGATIVE_INFINITY;
  #walkUntilMs = 0;
  #over = false;
  #ended: WatchEndedError | undefined;
  #resume: ((made: Promise<Answer> | undefined) => void) | undefined;

  constructor(options: WatcherOptions) {
    this.#options = options;
    this.#position = { cursor: options.afterRevision, shown: undefined };
  }

  get cursor(): number {
    return this.#position.cursor;
  }

  get dueAtMs(): number {
    return this.#dueAtMs;
  }

  /**
   * The next response: the first at once, then when something has changed and it is due. Undefined after the last one, or
   * when the reader has left; WatchEndedError when the watch was ended. To be called one at a time.
   */
  async next(): Promise<WatchGroupResponse | undefined> {
    const { json, nowMs } = this.#options;
    const { shown, walk } = this.#position;
    const answer = await (shown && !walk ? this.#inTurn() : this.#atOnce());
    if (this.#ended) throw this.#ended;
    if (this.#over || !answer) return undefined;
    if (answer.position.walk && !walk) this.#walkUntilMs = nowMs() + WALK_MS;
    this.#position = answer.position;
    if (answer.last) this.leave();
    return json ? decodeResponse(answer.bytes) : carryResponse(answer.bytes);
  }

  go(atMs: number): void {
    const { watched, form, gate, minIntervalMs } = this.#options;
    this.#dueAtMs = nextDueMs(atMs, minIntervalMs);
    // Made in the turn, where all others are at the same state; and not when it passes, where that has gone on.
    const made = watched.answer(this.#position, form);
    gate.pass(() => this.#resume?.(made));
  }

  /** The reader has gone. May be called twice. */
  leave(): void {
    if (this.#over) return;
    this.#over = true;
    this.#options.watched.turns.leave(this);
    this.#options.onLeft();
    this.#resume?.(undefined);
  }

  /** The reader is to be told why it is told no more. */
  end(error: WatchEndedError): void {
    this.#ended ??= error;
    this.leave();
  }

  /** The first response, or the next one of a walk. */
  async #atOnce(): Promise<Answer | undefined> {
    const { watched, form, gate, minIntervalMs, nowMs } = this.#options;
    await new Promise<void>((resolve) => gate.pass(resolve));
    if (this.#over) return undefined;
    if (!this.#position.walk) this.#dueAtMs = nextDueMs(nowMs(), minIntervalMs);
    return watched.answer(this.#abreast(), form);
  }

  /** Where to go on from. A reader that is too slow for a walk is better served with the state as it is by now. */
  #abreast(): Position {
    const { shown, walk } = this.#position;
    return walk && this.#options.nowMs() > this.#walkUntilMs ? { cursor: 0, shown } : this.#position;
  }

  #inTurn(): Promise<Answer | undefined> {
    if (this.#over) return Promise.resolve(undefined);
    return new Promise((resolve) => {
      this.#resume = resolve;
      this.#options.watched.turns.wait(this);
    });
  }
}
