import type { Dispatch } from "@sheaf/ledger";
import type { Replica } from "../world/replica.ts";
import { nameOf, runsOf } from "../world/task-queue.ts";
import type { World } from "../world/world.ts";
import { QUEUE, type SimDispatcher } from "./dispatcher.ts";

type Steps<T> = Generator<() => boolean, T, void>;

/** Between two looks, before the second look at what the first did not find, and for the fold, in milliseconds. */
const EVERY_MS = 3_000;
const SECOND_LOOK_MS = 500;
const FOLD_TIMEOUT_MS = 5_000;

/** What a reconciler works with. */
export interface ReconcilerOptions {
  readonly world: World;
  readonly replica: Replica;
  readonly desk: Dispatch;
  readonly dispatcher: SimDispatcher;
}

/** Compares what should be out with what is: samples the queue, reads the log's end, folds past it, and then compares. */
export class SimReconciler {
  readonly #o: ReconcilerOptions;
  #steps: Steps<void>;
  #until: () => boolean = () => true;
  #nextMs = 0;
  #notBeforeMs = 0;

  constructor(options: ReconcilerOptions) {
    this.#o = options;
    this.#steps = this.#run();
  }

  /** Nothing is judged for `ms` milliseconds; then a look follows at once. */
  holdFor(ms: number): void {
    this.#notBeforeMs = this.#o.world.clock.nowMs + ms;
    this.#nextMs = this.#notBeforeMs;
  }

  /** Goes on by one step, if what it waits for has come. */
  step(): boolean {
    if (!this.#until()) return false;
    const { value } = this.#steps.next();
    if (value) this.#until = value;
    return true;
  }

  *#run(): Steps<void> {
    const { clock } = this.#o.world;
    for (;;) {
      yield () => clock.nowMs >= this.#nextMs;
      const suspects = clock.nowMs >= this.#notBeforeMs ? yield* this.#look() : 0;
      const againMs = clock.nowMs + (suspects > 0 ? SECOND_LOOK_MS : EVERY_MS);
      this.#nextMs = Math.max(againMs, this.#notBeforeMs);
    }
  }

  /** Answers how many runs need a second look. */
  *#look(): Steps<number> {
    const { world, replica, desk, dispatcher } = this.#o;
    const { queue, log, clock, options } = world;
    yield () => replica.link.up && queue.exists;
    const present = queue.present();
    const lookSeq = log.end;
    yield () => replica.link.up;
    const end = options.plants.has("looks before it folds") ? 0 : log.end;
    const untilMs = clock.nowMs + FOLD_TIMEOUT_MS;
    yield () => replica.state.seq >= end || clock.nowMs >= untilMs;
    if (replica.state.seq < end || clock.nowMs < this.#notBeforeMs) return 0;
    const held = [...replica.registry.held(), ...dispatcher.publishing()];
    const drift = desk.reconcile(QUEUE, present.flatMap(runsOf), held);
    dispatcher.lookSeq = lookSeq;
    const stale = new Set(drift.stale.map(nameOf));
    for (const message of present.filter((m) => runsOf(m).every((run) => stale.has(nameOf(run))))) {
      world.note("a stale message was purged");
      const land = () => {
        queue.purge(message);
        return "purged";
      };
      world.net.send(replica.link, land, () => {});
    }
    if (drift.missing > 0) world.note("a run was missing after two looks");
    if (drift.adopted > 0) world.note("a run was adopted");
    return drift.suspects;
  }
}
