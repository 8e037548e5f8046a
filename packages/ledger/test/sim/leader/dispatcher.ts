import { type Dispatch, type Group, isTerminal, type PlannedRun, type RunName, windowSize } from "@sheaf/ledger";
import type { Replica } from "../world/replica.ts";
import { type BundleName, runsOf } from "../world/task-queue.ts";
import type { World } from "../world/world.ts";

/** The one queue. */
export const QUEUE = "demo";
/** A new leader waits for the first look at its queue this long at most, in milliseconds. */
const FIRST_LOOK_MS = 1_000;
/** A publish without an answer is repeated after this long, in milliseconds. */
const REPEAT_MS = 1_000;

/** A message that is to go out: chosen, or on its way into the queue. */
export interface Outgoing extends BundleName {
  readonly group: Group;
  state: "planned" | "sent";
  /** Of its runs, as the message's body says: it is made once. */
  rounds: readonly number[];
  sentAtMs: number;
}

/** Keeps the window filled: plans what goes out next, and publishes it. */
export class SimDispatcher {
  readonly #world: World;
  readonly #replica: Replica;
  readonly #desk: Dispatch;
  readonly #startedAtMs: number;
  readonly #outgoing = new Set<Outgoing>();
  /** Where the log ended when the last look at the queue began. */
  lookSeq = 0;

  constructor(world: World, replica: Replica, desk: Dispatch) {
    this.#world = world;
    this.#replica = replica;
    this.#desk = desk;
    this.#startedAtMs = world.clock.nowMs;
  }

  /** Whether no publish of the group is on its way. */
  none(groupId: string): boolean {
    for (const out of this.#outgoing) if (out.groupId === groupId) return false;
    return true;
  }

  /** Runs whose publish is on its way. */
  publishing(): RunName[] {
    return [...this.#outgoing].flatMap(runsOf);
  }

  /** Fills the window; up to `bundle` tiny runs share a message. */
  plan(bundle: number): boolean {
    const { clock, registry } = this.#replica;
    if (!this.#mayPlan()) return false;
    const window = windowSize({ slots: registry.slots(), endedPerMs: 0, loopMs: 0 });
    const runs = this.#desk.plan(QUEUE, window - this.#desk.out(QUEUE), clock.nowMs());
    for (const { group, index, run } of runs) {
      const name = { groupId: group.terms.id, index, run };
      const { acceptSeq } = group.terms;
      const round = group.roundOf(index);
      this.#world.tell({ what: "planned", run: name, acceptSeq, round, lookSeq: this.lookSeq });
    }
    for (const out of this.#bundles(runs, bundle)) this.#outgoing.add(out);
    return runs.length > 0;
  }

  /** Publishes up to `count` of the messages that were planned. */
  send(count = Number.POSITIVE_INFINITY): boolean {
    const planned = [...this.#outgoing].filter((out) => out.state === "planned").slice(0, count);
    for (const out of planned) this.#handOut(out);
    return planned.length > 0;
  }

  /** Repeats what has had no answer. */
  sweep(): void {
    const before = this.#world.clock.nowMs - REPEAT_MS;
    for (const out of this.#outgoing) if (out.state === "sent" && out.sentAtMs <= before) this.#publish(out);
  }

  #mayPlan(): boolean {
    return this.#desk.isKnown(QUEUE) || this.#world.clock.nowMs - this.#startedAtMs > FIRST_LOOK_MS;
  }

  #bundles(runs: readonly PlannedRun[], bundle: number): Outgoing[] {
    const outgoing: (Outgoing & { count: number })[] = [];
    for (const { group, index, run } of runs) {
      const last = outgoing.findLast((out) => out.group === group);
      const fits = last && last.run === run && last.index + last.count === index && last.count < bundle;
      if (fits && this.#world.bodyOf(last.groupId).tiny) last.count++;
      else {
        const name = { groupId: group.terms.id, index, run, count: 1 };
        outgoing.push({ ...name, group, rounds: [], state: "planned", sentAtMs: 0 });
      }
    }
    return outgoing;
  }

  #handOut(out: Outgoing): void {
    const { group } = out;
    const wanted = runsOf(out).filter(({ index, run }) => isWanted(group, index, run));
    out.rounds = runsOf(out).map(({ index }) => group.roundOf(index));
    if (wanted.length === out.count) return this.#publish(out);
    this.#outgoing.delete(out);
    this.#world.note("a planned run was not wanted any more");
    for (const { index, run } of wanted) this.#desk.putBack({ group, index, run });
  }

  #publish(out: Outgoing): void {
    const { queue, net, clock } = this.#world;
    const { groupId, index, run, count, rounds } = out;
    out.state = "sent";
    out.sentAtMs = clock.nowMs;
    const land = () => {
      if (!queue.exists) return undefined;
      if (queue.holds(out)) this.#world.note("a run lay in two messages");
      return queue.publish({ groupId, index, run, count }, rounds);
    };
    net.send(this.#replica.link, land, (result) => this.#answered(out, result));
  }

  #answered(out: Outgoing, result: string): void {
    if (!this.#outgoing.delete(out) || result !== "full") return;
    for (const { index, run } of runsOf(out)) this.#desk.putBack({ group: out.group, index, run });
  }
}

/** Between plan and publish the task may have been cancelled, or its run may have ended. */
function isWanted(group: Group, index: number, run: number): boolean {
  return !isTerminal(group.state(index)) && group.tasks.run[index] === run;
}
