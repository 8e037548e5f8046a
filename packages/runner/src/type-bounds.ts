import type { TaskType } from "./task-type.ts";

/** How many runs of one task type may be under way on this worker. */
export class TypeBound {
  readonly most: number;
  /** Runs of it that take up a place. Kept by Places. */
  running = 0;

  constructor(most: number) {
    this.most = most;
  }

  /** How many more of it may start now. */
  get room(): number {
    return this.most - this.running;
  }
}

/** The bounds of this worker's task types. */
export class TypeBounds {
  readonly #bounds = new Map<TaskType, TypeBound>();

  /** The one bound of a type; undefined for a type without. */
  of(type: TaskType | undefined): TypeBound | undefined {
    if (type?.concurrency === undefined) return undefined;
    const known = this.#bounds.get(type);
    if (known) return known;
    const bound = new TypeBound(type.concurrency);
    this.#bounds.set(type, bound);
    return bound;
  }

  /** The bounds of all of a queue's types; undefined where one of them has none, so that the queue as a whole has none. */
  ofQueue(types: readonly TaskType[], queue: string): readonly TypeBound[] | undefined {
    const bounds = types.filter((type) => type.queue === queue).map((type) => this.of(type));
    return bounds.every((bound) => bound !== undefined) ? bounds : undefined;
  }
}
