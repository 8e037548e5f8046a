import type { Group } from "@sheaf/ledger";
import { type Answer, type AnswerBounds, answer, type Position, type Presenter, type WatchForm } from "./answer.ts";
import { Touches } from "./touches.ts";
import { Turns } from "./turns.ts";
import type { WatchEndedError } from "./watch-ended-error.ts";
import type { Watcher } from "./watcher.ts";

/** Answers shared at most; those are of watchers that are out of step. */
const MAX_SHARED = 32;

/** What a watched group needs. */
export interface WatchedGroupOptions {
  readonly group: Group;
  readonly presenter: Presenter;
  readonly bounds: AnswerBounds;
  /** A monotonic clock in milliseconds. */
  readonly nowMs: () => number;
}

/** A group that is watched, or was a moment ago: what has changed since then, and who wants to know. */
export class WatchedGroup {
  readonly group: Group;
  readonly turns: Turns;
  readonly watchers = new Set<Watcher>();
  readonly #options: WatchedGroupOptions;
  readonly #touches = new Touches();
  /** Everything that changed after this log sequence is known. */
  readonly #since: number;
  #newest: number;
  /** By form and position. Only for as long as the group stays as it is, and for one turn of the event loop. */
  readonly #shared = new Map<string, Promise<Answer>>();

  constructor(options: WatchedGroupOptions) {
    this.#options = options;
    this.group = options.group;
    this.#since = options.group.revision;
    this.#newest = this.#since;
    this.turns = new Turns(() => this.#newest, options.nowMs);
  }

  /** Record `seq` has changed the tasks `from` to `to - 1`. */
  touch(from: number, to: number, seq: number): void {
    this.#touches.touch(from, to, { seq, total: this.group.total });
    this.change(seq);
  }

  /** Record `seq` has changed something of the group. */
  change(seq: number): void {
    this.#newest = seq;
    this.#shared.clear();
    this.turns.news();
  }

  /** Ends all its watches. */
  end(error: WatchEndedError): void {
    for (const watcher of this.watchers) watcher.end(error);
  }

  /** The response for a reader at `at`; made once for all who ask for the same now. */
  answer(at: Position, form: WatchForm): Promise<Answer> {
    const key = `${form.tasks} ${form.details} ${form.json} ${at.cursor} ${at.shown !== undefined} ${at.walk?.cursor} ${at.walk?.from}`;
    const shared = this.#shared.get(key);
    if (shared) return shared;
    const { group, presenter, bounds } = this.#options;
    // An event that changed nothing to be told has raised the revision alone.
    const newest = Math.max(this.#newest, group.revision);
    const made = answer({ group, touches: this.#touches, since: this.#since, newest, presenter, bounds }, at, form);
    if (this.#shared.size === 0) setImmediate(() => this.#shared.clear());
    if (this.#shared.size < MAX_SHARED) this.#shared.set(key, made);
    return made;
  }
}
