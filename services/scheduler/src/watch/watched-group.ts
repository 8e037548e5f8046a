import type { Group } from "@sheaf/ledger";
import { type Answer, type AnswerBounds, answer, type Position, type Presenter, type WatchForm } from "./answer.ts";
import { TaskBytes } from "./task-bytes.ts";
import { Touches } from "./touches.ts";
import { Turns } from "./turns.ts";
import type { WatchEndedError } from "./watch-ended-error.ts";
import type { Watcher } from "./watcher.ts";

/** Answers shared at most: readers of as many forms, and as many turns behind, are served at the same time. */
const MAX_SHARED = 16;
/** An answer is shared for so long at most, in milliseconds. */
const SHARED_MS = 500;

/** What lies between two records counts as this much of a log sequence: exact up to 2^32 records, a million times each. */
const STEP = 2 ** -20;

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
  readonly #taskBytes = new TaskBytes();
  /** Everything that changed after this log sequence is known. */
  readonly #since: number;
  #newest: number;
  /** By form, position and occasion; the oldest first. */
  readonly #shared = new Map<string, Promise<Answer>>();
  #forgetting: NodeJS.Timeout | undefined;

  constructor(options: WatchedGroupOptions) {
    this.#options = options;
    this.group = options.group;
    this.#since = options.group.revision;
    this.#newest = this.#since;
    this.turns = new Turns({ ...options, newest: () => this.#newest });
  }

  /** Record `seq` has changed the tasks `from` to `to - 1`. */
  touch(from: number, to: number, seq: number): void {
    this.#touches.touch(from, to, { seq, total: this.group.total });
    this.#taskBytes.forget(from, to);
    this.change(seq);
  }

  /**
   * The tasks say that they are further, which no record tells: it counts as a change between the last record and the
   * next. Readers that come back ask from a record on, and may be told it twice.
   */
  progressed(indexes: readonly number[]): void {
    const last = Math.max(this.#newest, this.group.revision);
    // Never up to the next record: what that one changes must be news.
    const seq = Number.isInteger(last + STEP) ? last : last + STEP;
    for (const index of indexes) this.touch(index, index + 1, seq);
  }

  /** Record `seq` has changed something of the group. */
  change(seq: number): void {
    this.#newest = seq;
    this.turns.news();
  }

  /** Ends all its watches. */
  end(error: WatchEndedError): void {
    for (const watcher of this.watchers) watcher.end(error);
  }

  /**
   * The response for a reader at `at`. Made once for all who ask for the same while the group is the same; or, in the
   * middle of a walk, not much later: what has changed meanwhile is told after it.
   */
  answer(at: Position, form: WatchForm): Promise<Answer> {
    const { group, presenter, bounds } = this.#options;
    // An event that changed nothing to be told has raised the revision alone.
    const newest = Math.max(this.#newest, group.revision);
    const occasion = at.walk ? `walk ${at.walk.cursor} ${at.walk.from}` : `now ${newest}`;
    const key = `${form.tasks} ${form.details} ${at.cursor} ${at.shown !== undefined} ${occasion}`;
    const shared = this.#shared.get(key);
    if (shared) return shared;
    const made = answer(
      { group, touches: this.#touches, taskBytes: this.#taskBytes, since: this.#since, newest, presenter, bounds },
      at,
      form,
    );
    this.#share(key, made);
    return made;
  }

  #share(key: string, made: Promise<Answer>): void {
    this.#shared.set(key, made);
    const [oldest] = this.#shared.keys();
    if (oldest && this.#shared.size > MAX_SHARED) this.#shared.delete(oldest);
    this.#forgetting ??= setTimeout(() => {
      this.#forgetting = undefined;
      this.#shared.clear();
      this.#taskBytes.clear();
    }, SHARED_MS).unref();
  }
}
