import type { RunName } from "@sheaf/ledger";
import { ErrorCode, TaskState } from "@sheaf/proto";
import type { Happening, Stop } from "../history.ts";
import type { Note } from "../situations.ts";
import { nameOf } from "../world/task-queue.ts";
import { SimTombstones } from "../world/tombstones.ts";
import type { Report } from "./rules.ts";
import type { Step } from "./shadows.ts";

/** A task that was stopped: no run up to `run` is to start once its receipt was given. */
interface Stopped {
  readonly groupId: string;
  readonly index: number;
  readonly run: number;
  readonly round: number;
  receipt: boolean;
  /** The first confirmation; Infinity before. */
  confirmedAt: number;
  /** Workers that need not have been reached by then. */
  readonly unreached: Set<string>;
}

/** Watches that nothing starts after the receipt of its cancel. */
export class StopWatch {
  readonly #report: Report;
  readonly #note: Note;
  readonly #stopped = new Map<string, Stopped>();
  /** Worker and run → when the broker handed it out last. */
  readonly #pulled = new Map<string, number>();
  /** Worker → what it has heard. */
  readonly #told = new Map<string, SimTombstones>();

  constructor(report: Report, note: Note) {
    this.#report = report;
    this.#note = note;
  }

  see(happening: Happening, step: Step | undefined, moment: number): void {
    if (step) this.#check(step);
    switch (happening.what) {
      case "pulled":
        this.#pulled.set(`${happening.worker} ${nameOf(happening.run)}`, moment);
        return;
      case "told":
        return this.#hear(happening.worker, happening.stops);
      case "confirming":
        for (const stop of happening.stops)
          for (const s of this.#of(stop)) this.#confirm(s, happening.unreached, moment);
        return;
      case "receipt":
        if (!happening.finished) this.#report("I6", `a receipt of ${happening.stop.groupId}, which goes on`);
        this.#note("a receipt was given");
        for (const stopped of this.#of(happening.stop)) stopped.receipt = true;
        return;
      case "started":
        return this.#started(happening.worker, happening.run);
      default:
    }
  }

  #check({ accepted, transitions }: Step): void {
    for (const { terms } of accepted) {
      for (const [name, { groupId }] of this.#stopped) if (groupId === terms.id) this.#stopped.delete(name);
    }
    for (const { group, index } of transitions) {
      const state = group.state(index);
      const late = state === TaskState.FAILED && group.tasks.errorCode[index] === ErrorCode.DEADLINE_EXCEEDED;
      if (state !== TaskState.CANCELLED && !late) continue;
      const groupId = group.terms.id;
      const stopped = { groupId, index, run: group.tasks.run[index] ?? 0, round: group.round };
      const fresh = { receipt: false, confirmedAt: Number.POSITIVE_INFINITY, unreached: new Set<string>() };
      this.#stopped.set(`${groupId}/${index}`, { ...stopped, ...fresh });
    }
  }

  /** The tasks that a stop means. */
  #of({ groupId, round, tasks }: Stop): Stopped[] {
    return [...this.#stopped.values()].filter(
      (s) =>
        s.groupId === groupId && s.round <= round && (tasks.length === 0 || tasks.some((t) => t.index === s.index)),
    );
  }

  #confirm(stopped: Stopped, unreached: readonly string[], moment: number): void {
    stopped.confirmedAt = Math.min(stopped.confirmedAt, moment);
    for (const worker of unreached) stopped.unreached.add(worker);
  }

  #hear(worker: string, stops: readonly Stop[]): void {
    const told = this.#told.get(worker) ?? new SimTombstones({ nowMs: 0, brokerAheadMs: 0, stampMs: 0 });
    this.#told.set(worker, told);
    for (const stop of stops) told.add(stop);
  }

  #started(worker: string, run: RunName): void {
    const stopped = this.#stopped.get(`${run.groupId}/${run.index}`);
    if (!stopped?.receipt || run.run > stopped.run) return;
    const pulledAt = this.#pulled.get(`${worker} ${nameOf(run)}`) ?? 0;
    const told = this.#told.get(worker)?.covers(run, stopped.round) ?? false;
    if (stopped.unreached.has(worker) && pulledAt < stopped.confirmedAt && !told) {
      return this.#note("a worker that could not be reached started what was stopped");
    }
    this.#report("I6", `${nameOf(run)} started at ${worker} after the receipt of its cancel`);
  }
}
