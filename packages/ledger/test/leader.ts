import { RunOutcome, TaskState } from "@sheaf/proto";
import { ChangeFan, Dispatch, type PlannedRun, type QueueLimits, type RunName } from "../src/index.ts";
import { FAILED_AGAIN, lost, reported } from "./events.ts";
import { TestLog } from "./test-log.ts";

/** Where a run that was handed out is: a message in the queue, waiting in a worker, or started by it. */
interface Place extends RunName {
  at: "queue" | "held" | "started";
  worker: string;
}

const keyOf = ({ groupId, index, run }: RunName) => `${groupId}/${index}/${run}`;

/**
 * A leader with its queue and its workers, all in memory and without faults of their own: tests do the faults. It throws
 * where the dispatch breaks a promise: a run handed out while it is out, stale, held, or before its time, or against the
 * limits of the queue.
 */
export class Leader {
  readonly fan = new ChangeFan();
  readonly log = new TestLog(this.fan);
  dispatch = new Dispatch(this.log.state);
  /** Every run that is anywhere, by its name. */
  readonly places = new Map<string, Place>();
  #limits: QueueLimits = { paused: false };
  #stop = this.fan.listen(this.dispatch);

  /** Hands out up to `limit` runs; those for which `fails` says so come back. */
  plan(limit: number, fails: (nth: number) => boolean = () => false): PlannedRun[] {
    const runs = this.dispatch.plan("demo", limit, this.log.timeMs);
    if (runs.length > limit) throw new Error(`${runs.length} runs for ${limit}`);
    if (runs.length > 0) this.#checkLimits(this.places.size + runs.length);
    for (const run of runs) this.#check(run);
    runs.forEach((run, nth) => {
      if (fails(nth)) this.dispatch.putBack(run);
      else this.#place(run);
    });
    return runs;
  }

  /** An operator limits the queue. */
  limit(limits: QueueLimits): void {
    this.#limits = limits;
    this.dispatch.limit("demo", limits);
  }

  /** Another scheduler takes the lead: it knows the state, and looks twice before it hands out. */
  takeover(): void {
    this.#stop();
    this.dispatch = new Dispatch(this.log.state);
    this.dispatch.limit("demo", this.#limits);
    this.#stop = this.fan.listen(this.dispatch);
    this.look();
  }

  /** One look at the queue and the workers. */
  look() {
    const names = (at: (p: Place) => boolean) => [...this.places.values()].filter(at);
    return this.dispatch.reconcile(
      "demo",
      names((p) => p.at === "queue"),
      names((p) => p.at !== "queue"),
    );
  }

  /** A worker takes up to `count` messages. */
  take(worker: string, count: number): void {
    for (const place of this.#find("queue").slice(0, count)) Object.assign(place, { at: "held", worker });
  }

  /** Starts a run that a worker holds. */
  start(nth: number): void {
    this.#tell(this.#find("held"), nth, RunOutcome.STARTED);
  }

  /** Ends a run that a worker holds or has started. */
  end(nth: number, outcome: "succeeded" | "failed" | "returned"): void {
    const { SUCCEEDED, FAILED, RETURNED } = RunOutcome;
    this.#tell(
      [...this.#find("held"), ...this.#find("started")],
      nth,
      { succeeded: SUCCEEDED, failed: FAILED, returned: RETURNED }[outcome],
    );
  }

  /** A worker dies with all it holds; the leader judges what it had started. */
  die(worker: string): void {
    for (const place of [...this.places.values()].filter((p) => p.worker === worker)) {
      this.places.delete(keyOf(place));
      if (place.at === "started") this.log.add(lost(worker, place.groupId, [place]));
    }
  }

  /** The queue loses its messages. */
  loseQueue(): void {
    for (const place of this.#find("queue")) this.places.delete(keyOf(place));
  }

  /** What is nowhere any more because its group has ended goes out of the queue and the workers. */
  purge(): void {
    for (const [key, { groupId, index }] of this.places) {
      const state = this.log.state.groups.get(groupId)?.state(index) ?? TaskState.CANCELLED;
      if (state >= TaskState.SUCCEEDED) this.places.delete(key);
    }
  }

  /** Runs until everything has ended, or throws after many rounds. Answers how many rounds it took. */
  drain(): number {
    for (let round = 1; round <= 400; round++) {
      this.look();
      this.plan(64);
      this.take("last", 64);
      while (this.#find("held").length + this.#find("started").length > 0) this.end(0, "succeeded");
      if ([...this.log.state.groups.values()].every((g) => g.finished)) return round;
      this.log.pass(500);
    }
    throw new Error(
      `still unfinished: ${[...this.log.state.groups.values()].filter((g) => !g.finished).map((g) => g.terms.id)}`,
    );
  }

  #find(at: Place["at"]): Place[] {
    return [...this.places.values()].filter((p) => p.at === at);
  }

  #tell(among: readonly Place[], nth: number, outcome: RunOutcome): void {
    const place = among[nth % Math.max(1, among.length)];
    if (!place) return;
    const failure = outcome === RunOutcome.FAILED ? FAILED_AGAIN : {};
    if (outcome === RunOutcome.STARTED) place.at = "started";
    else this.places.delete(keyOf(place));
    this.log.add(reported(place.worker, place.groupId, [{ ...failure, index: place.index, run: place.run, outcome }]));
  }

  #place({ group, index, run }: PlannedRun): void {
    const place: Place = { groupId: group.terms.id, index, run, at: "queue", worker: "" };
    this.places.set(keyOf(place), place);
  }

  #checkLimits(out: number): void {
    const { paused, maxRunning = Number.POSITIVE_INFINITY } = this.#limits;
    if (paused) throw new Error("a run was handed out of a paused queue");
    if (out > maxRunning) throw new Error(`${out} runs are out, allowed are ${maxRunning}`);
  }

  #check({ group, index, run }: PlannedRun): void {
    const name = `${group.terms.id}/${index}/${run}`;
    const fail = (why: string) => {
      throw new Error(`${name} was handed out ${why}`);
    };
    const { state, timeMs } = this.log;
    if (state.groups.get(group.terms.id) !== group) fail("of a group that has left");
    if (group.state(index) !== TaskState.QUEUED && group.state(index) !== TaskState.RETRYING) fail("in a wrong state");
    if (group.tasks.run[index] !== run) fail("as a stale run");
    if (!group.released) fail("while held");
    if (group.terms.notBeforeMs > timeMs) fail("before the group's time");
    if ((group.dueAtMs.get(index) ?? 0) > timeMs) fail("before its backoff ended");
    if (this.places.has(name)) fail("while it is out");
  }
}
