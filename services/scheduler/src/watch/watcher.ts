import type { WatchGroupResponse } from "@sheaf/proto";
import type { Position, WatchForm } from "./answer.ts";
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
  #resume: ((atMs: number) => void) | undefined;

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
    const { watched, form, json, minIntervalMs, nowMs } = this.#options;
    const fresh = this.#position.shown === undefined;
    const walking = this.#position.walk !== undefined;
    const turnAtMs = await (fresh || walking ? this.#pass() : this.#turn());
    if (!walking) this.#dueAtMs = nextDueMs(turnAtMs ?? nowMs(), minIntervalMs);
    if (!this.#goesOn()) return undefined;
    const at = this.#abreast();
    const { bytes, position, last } = await watched.answer(at, form, turnAtMs);
    if (!this.#goesOn()) return undefined;
    if (position.walk && !at.walk) this.#walkUntilMs = nowMs() + WALK_MS;
    this.#position = position;
    if (last) this.leave();
    return json ? decodeResponse(bytes) : carryResponse(bytes);
  }

  go(atMs: number): void {
    this.#resume?.(atMs);
  }

  /** The reader has gone. May be called twice. */
  leave(): void {
    if (this.#over) return;
    this.#over = true;
    this.#options.watched.turns.leave(this);
    this.#options.onLeft();
    this.go(0);
  }

  /** The reader is to be told why it is told no more. */
  end(error: WatchEndedError): void {
    this.#ended ??= error;
    this.leave();
  }

  /** Where to go on from. A reader that is too slow for a walk is better served with the state as it is by now. */
  #abreast(): Position {
    const { shown, walk } = this.#position;
    return walk && this.#options.nowMs() > this.#walkUntilMs ? { cursor: 0, shown } : this.#position;
  }

  #goesOn(): boolean {
    if (this.#ended) throw this.#ended;
    return !this.#over;
  }

  #pass(): Promise<undefined> {
    return new Promise((resolve) => this.#options.gate.pass(() => resolve(undefined)));
  }

  #turn(): Promise<number> {
    if (this.#over) return Promise.resolve(0);
    return new Promise((resolve) => {
      this.#resume = resolve;
      this.#options.watched.turns.wait(this);
    });
  }
}
