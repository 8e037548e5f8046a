/** Results being stored at a time, per slot. */
const STORING_PER_SLOT = 2;

/** Something that takes up a place. */
export interface Occupant {
  place: "slot" | "store" | undefined;
  /** Of what; its own counts are kept too. */
  readonly lane: { working: number };
  readonly bound: { running: number } | undefined;
}

/** Counts what the runs under way take up: a slot while one works, a place in the store while its result is stored. */
export class Places {
  #slots: number;
  readonly #onFreed: () => void;
  #working = 0;
  #storing = 0;
  #idle = Promise.withResolvers<void>();

  /** `onFreed` is told of every place given up. */
  constructor(slots: number, onFreed: () => void) {
    this.#slots = slots;
    this.#onFreed = onFreed;
    this.#idle.resolve();
  }

  get slots(): number {
    return this.#slots;
  }

  /** Has so many slots from now on. Where fewer than are taken, none is free until enough were given up. */
  resize(slots: number): void {
    const more = slots > this.#slots;
    this.#slots = slots;
    if (more) this.#onFreed();
  }

  /** Slots that a run may take now; none while too many results are being stored. */
  free(): number {
    return this.#storing < STORING_PER_SLOT * this.#slots ? Math.max(0, this.#slots - this.#working) : 0;
  }

  /** Resolves once nothing takes up any place. */
  idle(): Promise<void> {
    return this.#idle.promise;
  }

  /** Takes a slot. */
  enter(occupant: Occupant): void {
    if (this.#working + this.#storing === 0) this.#idle = Promise.withResolvers();
    occupant.place = "slot";
    this.#working++;
    occupant.lane.working++;
    if (occupant.bound) occupant.bound.running++;
  }

  /** Gives up the slot for a place in the store. */
  store(occupant: Occupant): void {
    if (occupant.place !== "slot") return;
    occupant.place = "store";
    this.#working--;
    occupant.lane.working--;
    this.#storing++;
    this.#onFreed();
  }

  /** Gives up whatever it takes up; nothing happens the second time. */
  leave(occupant: Occupant): void {
    if (occupant.place === undefined) return;
    if (occupant.place === "slot") {
      this.#working--;
      occupant.lane.working--;
    } else this.#storing--;
    if (occupant.bound) occupant.bound.running--;
    occupant.place = undefined;
    if (this.#working + this.#storing === 0) this.#idle.resolve();
    this.#onFreed();
  }
}
