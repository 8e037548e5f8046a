import { Fifo } from "@sheaf/broker";
import type { HeldRun } from "./held-run.ts";
import type { Lane } from "./lane.ts";
import type { TypeBound } from "./type-bounds.ts";

/**
 * The runs that wait for a slot. Queues take turns, so that the backlog of one keeps no other from starting; within one
 * it is first in first out, but that runs whose type has no room are passed over until it has.
 */
export class WaitingRuns {
  /** One for each queue, a handful: looking through them is cheaper than a map. */
  readonly #lines: Line[] = [];
  #turn = 0;

  /** Takes a run in. If it is no longer waiting when its turn comes, it is passed over. */
  push(run: HeldRun): void {
    for (const line of this.#lines) if (line.lane === run.lane) return line.push(run);
    const line = new Line(run.lane);
    this.#lines.push(line);
    line.push(run);
  }

  /** The run that may start now, or undefined when there is none. */
  take(): HeldRun | undefined {
    for (let tries = this.#lines.length; tries > 0; tries--) {
      const line = this.#lines[this.#turn];
      this.#turn = (this.#turn + 1) % this.#lines.length;
      const run = line?.take();
      if (run) return run;
    }
    return undefined;
  }
}

/** The waiting runs of one queue. */
class Line {
  readonly lane: Lane;
  readonly #runs = new Fifo<HeldRun>();
  /** Runs whose turn has come while their type had no room; older than all in `#runs`. */
  readonly #parked = new Map<TypeBound, Fifo<HeldRun>>();

  constructor(lane: Lane) {
    this.lane = lane;
  }

  push(run: HeldRun): void {
    this.#runs.push(run);
  }

  take(): HeldRun | undefined {
    if (this.#parked.size > 0) {
      for (const [bound, runs] of this.#parked) {
        const run = bound.room > 0 ? nextWaiting(runs) : undefined;
        if (run) return run;
      }
    }
    for (let run = nextWaiting(this.#runs); run; run = nextWaiting(this.#runs)) {
      const { bound } = run.body;
      if (!bound || bound.room > 0) return run;
      this.#park(bound, run);
    }
    return undefined;
  }

  #park(bound: TypeBound, run: HeldRun): void {
    const runs = this.#parked.get(bound) ?? new Fifo<HeldRun>();
    this.#parked.set(bound, runs);
    runs.push(run);
    run.park();
  }
}

function nextWaiting(runs: Fifo<HeldRun>): HeldRun | undefined {
  let run = runs.shift();
  while (run && run.state !== "waiting") run = runs.shift();
  return run;
}
