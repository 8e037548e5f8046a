import type { Group } from "./group.ts";

/** How a run ended. A lost or returned one says nothing of how long the work takes. */
export type RunEnd = "succeeded" | "failed" | "returned" | "lost";

/**
 * What the fold tells those who derive something from it (the leader's dispatch and its statistics). Called in log
 * order while a record is applied; the state is already changed. Listeners must not throw and must not change it.
 */
export interface Changes {
  /** A group was accepted; its first items are in. */
  accepted?(group: Group): void;
  /** Tasks `from` to `to - 1` were added. Those refused on their way in are already terminal. */
  added?(group: Group, from: number, to: number): void;
  /** The group may start now: a held one was sealed. */
  released?(group: Group): void;
  /** A run started on worker number `worker`. */
  started?(group: Group, index: number, worker: number): void;
  /**
   * Run `run` is over; the task is terminal, or its next run may go out at `dueAtMs`. `worker` had started it, 0 = its
   * start was not told.
   */
  ended?(group: Group, index: number, run: number, worker: number, how: RunEnd): void;
  /** All its unfinished tasks have just become terminal by cancel or deadline. */
  stopped?(group: Group): void;
  /** One unfinished task has just been cancelled alone. `worker` had started its run `run`, 0 = its start was not told. */
  taskStopped?(group: Group, index: number, run: number, worker: number): void;
  /** These tasks of a finished group are queued again, in a new round. */
  retried?(group: Group, indexes: readonly number[]): void;
  /** A follow-up of the group was accepted. */
  followed?(group: Group): void;
  /** Task types were registered. */
  typesRegistered?(): void;
  /** All its tasks are terminal. */
  finished?(group: Group): void;
  /** It left the state: its retention is over, or it was deleted. */
  forgotten?(group: Group): void;
}

type Name = keyof Changes;
type Arguments<N extends Name> = Parameters<NonNullable<Changes[N]>>;

/** Passes every change to each of a set of listeners. */
export class ChangeFan implements Required<Changes> {
  readonly #listeners = new Set<Changes>();

  /** Adds a listener; the answer removes it. */
  listen(listener: Changes): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  accepted(...a: Arguments<"accepted">): void {
    for (const l of this.#listeners) l.accepted?.(...a);
  }
  added(...a: Arguments<"added">): void {
    for (const l of this.#listeners) l.added?.(...a);
  }
  released(...a: Arguments<"released">): void {
    for (const l of this.#listeners) l.released?.(...a);
  }
  started(...a: Arguments<"started">): void {
    for (const l of this.#listeners) l.started?.(...a);
  }
  ended(...a: Arguments<"ended">): void {
    for (const l of this.#listeners) l.ended?.(...a);
  }
  stopped(...a: Arguments<"stopped">): void {
    for (const l of this.#listeners) l.stopped?.(...a);
  }
  taskStopped(...a: Arguments<"taskStopped">): void {
    for (const l of this.#listeners) l.taskStopped?.(...a);
  }
  retried(...a: Arguments<"retried">): void {
    for (const l of this.#listeners) l.retried?.(...a);
  }
  followed(...a: Arguments<"followed">): void {
    for (const l of this.#listeners) l.followed?.(...a);
  }
  typesRegistered(): void {
    for (const l of this.#listeners) l.typesRegistered?.();
  }
  finished(...a: Arguments<"finished">): void {
    for (const l of this.#listeners) l.finished?.(...a);
  }
  forgotten(...a: Arguments<"forgotten">): void {
    for (const l of this.#listeners) l.forgotten?.(...a);
  }
}
