import { type Changes, type Group, isTerminal } from "@sheaf/ledger";
import { ErrorCode, TaskState } from "@sheaf/proto";
import type { Part } from "@sheaf/service";
import type { Fold } from "../fold.ts";
import type { AnswerBounds, Presenter } from "./answer.ts";
import { Gate } from "./gate.ts";
import { type WatchEnd, WatchEndedError } from "./watch-ended-error.ts";
import { WatchedGroup } from "./watched-group.ts";
import { Watcher, type WatchWish } from "./watcher.ts";

/** How much a hub takes on. */
export interface WatchBounds extends AnswerBounds {
  /** Watchers at the same time. */
  readonly watchers: number;
  /** Groups that nobody watches any more, kept for those who come back. */
  readonly kept: number;
  /** How long such a group is kept, in milliseconds. */
  readonly keepMs: number;
}

const DEFAULT_BOUNDS: WatchBounds = {
  watchers: 5_000,
  kept: 1_000,
  keepMs: 60_000,
  tasks: 250,
  bytes: 64 * 1_024,
};

/** What a hub needs. */
export interface WatchHubOptions {
  readonly fold: Pick<Fold, "state" | "changes" | "onFolded" | "onStuck">;
  readonly presenter: Presenter;
  readonly bounds?: Partial<WatchBounds>;
  /** A monotonic clock in milliseconds. */
  readonly nowMs?: () => number;
}

/**
 * Who watches which group of this replica. Notes what changes in watched groups alone: while nobody watches, it does not
 * even listen.
 */
export class WatchHub implements Changes, Part {
  readonly name = "watch hub";
  readonly #options: WatchHubOptions;
  readonly #bounds: WatchBounds;
  readonly #nowMs: () => number;
  readonly #gate = new Gate();
  readonly #watched = new Map<string, WatchedGroup>();
  /** Those of them that take more items: no change tells of their seal. */
  readonly #open = new Set<WatchedGroup>();
  /** Those of them that nobody watches, in the order in which they are dropped. */
  readonly #kept = new Map<WatchedGroup, NodeJS.Timeout>();
  readonly #unlisten: (() => void)[] = [];
  #watchers = 0;
  #stopped = false;

  constructor(options: WatchHubOptions) {
    this.#options = options;
    this.#bounds = { ...DEFAULT_BOUNDS, ...options.bounds };
    this.#nowMs = options.nowMs ?? (() => performance.now());
    options.fold.onStuck(() => this.#endAll("replica_stuck"));
  }

  /** How many watch now. */
  get watchers(): number {
    return this.#watchers;
  }

  /** How many groups are noted now, those included that are only kept. */
  get groups(): number {
    return this.#watched.size;
  }

  /** Begins a watch; the caller sees to it that it `leave`s. WatchEndedError where there is no room or the hub has stopped. */
  watch(group: Group, wish: WatchWish): Watcher {
    if (this.#stopped) throw new WatchEndedError("replica_stopping");
    if (this.#watchers >= this.#bounds.watchers) throw new WatchEndedError("too_many_watches");
    const watched = this.#watched.get(group.terms.id) ?? this.#begin(group);
    clearTimeout(this.#kept.get(watched));
    this.#kept.delete(watched);
    const onLeft = () => this.#left(watched, watcher);
    const watcher = new Watcher({ ...wish, watched, gate: this.#gate, nowMs: this.#nowMs, onLeft });
    watched.watchers.add(watcher);
    this.#watchers++;
    return watcher;
  }

  async start(): Promise<void> {}

  /** Ends all watches and takes no more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#endAll("replica_stopping");
  }

  added(group: Group, from: number, to: number): void {
    this.#touch(group, from, to);
  }

  started(group: Group, index: number): void {
    this.#touch(group, index, index + 1);
  }

  ended(group: Group, index: number): void {
    this.#touch(group, index, index + 1);
  }

  taskStopped(group: Group, index: number): void {
    this.#touch(group, index, index + 1);
  }

  retried(group: Group, indexes: readonly number[]): void {
    for (const index of indexes) this.#touch(group, index, index + 1);
  }

  /** Which tasks that were is not told; it was some of those that ended so. */
  stopped(group: Group): void {
    if (!this.#watched.has(group.terms.id)) return;
    for (let index = 0; index < group.total; index++) {
      if (isStopped(group, index)) this.#touch(group, index, index + 1);
    }
    this.#change(group);
  }

  released(group: Group): void {
    this.#change(group);
  }

  followed(group: Group): void {
    this.#change(group);
  }

  webhookChanged(group: Group): void {
    this.#change(group);
  }

  finished(group: Group): void {
    this.#change(group);
  }

  /** These tasks say that they are further. No record tells of it, so that it is told to who watches now, and lost else. */
  progressed(moved: ReadonlyMap<Group, readonly number[]>): void {
    if (this.#watched.size === 0) return;
    for (const [group, indexes] of moved) this.#watched.get(group.terms.id)?.progressed(indexes);
  }

  forgotten(group: Group): void {
    const watched = this.#watched.get(group.terms.id);
    if (!watched) return;
    watched.end(new WatchEndedError("group_left"));
    this.#drop(watched);
  }

  #touch(group: Group, from: number, to: number): void {
    this.#watched.get(group.terms.id)?.touch(from, to, this.#options.fold.state.seq);
  }

  #change(group: Group): void {
    this.#watched.get(group.terms.id)?.change(this.#options.fold.state.seq);
  }

  #lookAtOpen(): void {
    for (const watched of this.#open) {
      if (watched.group.open) continue;
      this.#open.delete(watched);
      watched.change(watched.group.revision);
    }
  }

  #begin(group: Group): WatchedGroup {
    const watched = new WatchedGroup({
      group,
      presenter: this.#options.presenter,
      bounds: this.#bounds,
      nowMs: this.#nowMs,
    });
    if (this.#watched.size === 0) this.#listen();
    this.#watched.set(group.terms.id, watched);
    if (group.open) this.#open.add(watched);
    return watched;
  }

  #left(watched: WatchedGroup, watcher: Watcher): void {
    this.#watchers--;
    watched.watchers.delete(watcher);
    if (watched.watchers.size === 0) this.#keep(watched);
  }

  /** A reader that lost its connection comes back in a moment, and is to find what it has missed. */
  #keep(watched: WatchedGroup): void {
    const timer = setTimeout(() => this.#drop(watched), this.#bounds.keepMs);
    timer.unref();
    this.#kept.set(watched, timer);
    const [oldest] = this.#kept.keys();
    if (oldest && this.#kept.size > this.#bounds.kept) this.#drop(oldest);
  }

  #drop(watched: WatchedGroup): void {
    clearTimeout(this.#kept.get(watched));
    this.#kept.delete(watched);
    this.#open.delete(watched);
    this.#watched.delete(watched.group.terms.id);
    if (this.#watched.size === 0) for (const unlisten of this.#unlisten.splice(0)) unlisten();
  }

  #listen(): void {
    const { changes, onFolded } = this.#options.fold;
    this.#unlisten.push(
      changes.listen(this),
      onFolded.call(this.#options.fold, () => this.#lookAtOpen()),
    );
  }

  #endAll(why: WatchEnd): void {
    for (const watched of [...this.#watched.values()]) {
      watched.end(new WatchEndedError(why));
      this.#drop(watched);
    }
  }
}

/** Whether its last end was a stop: a cancel or the deadline. */
function isStopped(group: Group, index: number): boolean {
  const state = group.state(index);
  if (!isTerminal(state)) return false;
  return state === TaskState.CANCELLED || group.tasks.errorCode[index] === ErrorCode.DEADLINE_EXCEEDED;
}
