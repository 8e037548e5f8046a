import { type Changes, Dispatch, RunningRuns } from "@sheaf/ledger";
import { Fibers } from "../world/fibers.ts";
import type { Replica } from "../world/replica.ts";
import type { World } from "../world/world.ts";
import { SimAborter } from "./aborter.ts";
import { SimBeacon } from "./beacon.ts";
import { SimDispatcher } from "./dispatcher.ts";
import { SimFollowUps } from "./follow-ups.ts";
import { SimJudge } from "./judge.ts";
import { SimReconciler } from "./reconciler.ts";
import { SimStopper } from "./stopper.ts";
import { SimTimekeeper } from "./timekeeper.ts";

/** After the task stream was made anew, workers may hold runs of its predecessor for this long unheard, in milliseconds. */
const HOLDERS_MS = 5_000;

/** The work of a replica that leads, from the moment it takes the lead until it is stopped or dies. */
export class SimLeader {
  readonly desk: Dispatch;
  readonly dispatcher: SimDispatcher;
  readonly reconciler: SimReconciler;
  readonly beacon: SimBeacon;
  readonly aborter: SimAborter;
  readonly judge: SimJudge;
  readonly timekeeper: SimTimekeeper;
  readonly followUps: SimFollowUps;
  readonly fibers = new Fibers();
  readonly #world: World;
  readonly #replica: Replica;
  readonly #unlisten: (() => void)[];

  constructor(world: World, replica: Replica) {
    const { state, fan } = replica;
    const { fibers } = this;
    this.#world = world;
    this.#replica = replica;
    this.desk = new Dispatch(state);
    const running = new RunningRuns(state);
    this.dispatcher = new SimDispatcher(world, replica, this.desk);
    this.reconciler = new SimReconciler({ world, replica, desk: this.desk, dispatcher: this.dispatcher });
    this.beacon = new SimBeacon(world, replica);
    this.aborter = new SimAborter(world, replica, this.beacon);
    const { dispatcher, aborter } = this;
    const stopper = new SimStopper({ world, replica, fibers, dispatcher, aborter });
    this.judge = new SimJudge(world, replica, running, this.beacon);
    this.timekeeper = new SimTimekeeper(replica, fibers);
    this.followUps = new SimFollowUps(replica, fibers);
    const listeners: Changes[] = [this.desk, running, stopper, this.beacon, this.timekeeper, this.followUps];
    this.#unlisten = listeners.map((listener) => fan.listen(listener));
    this.beacon.send();
    this.settle();
    stopper.start();
  }

  /** The task stream may be new: what was out may be held by workers, or be nowhere. */
  settle(): void {
    const { tasksCreatedAtMs, clock } = this.#replica;
    const inTime = !this.#world.options.plants.has("the hold after a restart goes by the broker's clock");
    const fromMs = inTime ? Math.min(tasksCreatedAtMs, clock.nowMs()) : tasksCreatedAtMs;
    const untilMs = fromMs + HOLDERS_MS;
    const leftMs = untilMs - clock.nowMs();
    this.desk.settle(tasksCreatedAtMs, untilMs);
    if (leftMs > 0) this.reconciler.holdFor(leftMs);
  }

  /** What is time-driven and needs no step of its own. */
  pump(): void {
    this.dispatcher.sweep();
    this.fibers.pump();
  }

  /** Ends it, whether it stops or dies: what is on the wire may still arrive. */
  stop(): void {
    for (const unlisten of this.#unlisten) unlisten();
    this.fibers.kill();
  }
}
