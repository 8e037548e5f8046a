import type { Group } from "./group.ts";

/** How a run ended. A lost or returned one says nothing of how long the work takes. */
export type RunEnd = "succeeded" | "failed" | "returned" | "lost";

/** How a single task was cancelled: itself, or with all that waited. */
export type TaskStopKind = "cancelled" | "purged";

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
  taskStopped?(group: Group, index: number, run: number, worker: number, how: TaskStopKind): void;
  /** These tasks of a finished group are queued again, in a new round. */
  retried?(group: Group, indexes: readonly number[]): void;
  /** A follow-up of the group was accepted. */
  followed?(group: Group): void;
  /** A message of the group's webhook is due, or an attempt to deliver it has ended. */
  webhookChanged?(group: Group): void;
  /** Task types were registered. */
  typesRegistered?(): void;
  /** All its tasks are terminal. */
  finished?(group: Group): void;
  /** It left the state: its retention is over, or it was deleted. */
  forgotten?(group: Group): void;
}

type Name = keyof Changes;
type Arguments<N extends Name> = Parameters<NonNullable<Changes[N]>>;

/** Passes every change to those of its listeners that want it. */
export class ChangeFan implements Required<Changes> {
  #all: readonly Changes[] = [];
  /** Who wants a change of this name; `ended` comes for every run. */
  #wanting: { readonly [N in Name]?: readonly Changes[] } = {};

  /** Adds a listener; the answer removes it. */
  listen(listener: Changes): () => void {
    this.#set([...this.#all, listener]);
    return () => this.#set(this.#all.filter((one) => one !== listener));
  }

  accepted(...a: Arguments<"accepted">): void {
    for (const l of this.#of("accepted")) l.accepted?.(...a);
  }
  added(...a: Arguments<"added">): void {
    for (const l of this.#of("added")) l.added?.(...a);
  }
  released(...a: Arguments<"released">): void {
    for (const l of this.#of("released")) l.released?.(...a);
  }
  started(...a: Arguments<"started">): void {
    for (const l of this.#of("started")) l.started?.(...a);
  }
  ended(...a: Arguments<"ended">): void {
    for (const l of this.#of("ended")) l.ended?.(...a);
  }
  stopped(...a: Arguments<"stopped">): void {
    for (const l of this.#of("stopped")) l.stopped?.(...a);
  }
  taskStopped(...a: Arguments<"taskStopped">): void {
    for (const l of this.#of("taskStopped")) l.taskStopped?.(...a);
  }
  retried(...a: Arguments<"retried">): void {
    for (const l of this.#of("retried")) l.retried?.(...a);
  }
  followed(...a: Arguments<"followed">): void {
    for (const l of this.#of("followed")) l.followed?.(...a);
  }
  webhookChanged(...a: Arguments<"webhookChanged">): void {
    for (const l of this.#of("webhookChanged")) l.webhookChanged?.(...a);
  }
  typesRegistered(...a: Arguments<"typesRegistered">): void {
    for (const l of this.#of("typesRegistered")) l.typesRegistered?.(...a);
  }
  finished(...a: Arguments<"finished">): void {
    for (const l of this.#of("finished")) l.finished?.(...a);
  }
  forgotten(...a: Arguments<"forgotten">): void {
    for (const l of this.#of("forgotten")) l.forgotten?.(...a);
  }

  #set(all: readonly Changes[]): void {
    this.#all = all;
    this.#wanting = {};
  }

  #of(name: Name): readonly Changes[] {
    const known = this.#wanting[name];
    if (known) return known;
    const wanting = this.#all.filter((listener) => listener[name]);
    this.#wanting = { ...this.#wanting, [name]: wanting };
    return wanting;
  }
}
