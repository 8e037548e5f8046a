import { createHash } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { presentRuns } from "@sheaf/broker";
import { GroupOutcome, RunOutcome, TaskState } from "@sheaf/proto";
import { newGroupId } from "@sheaf/service";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectWhole } from "./expect-whole.ts";
import { recordsOf, reportsOf, statesOf } from "./history.ts";
import { type Rig, startRig } from "./rig.ts";
import type { Expected } from "./scenarios.ts";
import type { SupervisedService } from "./supervised-service.ts";

const ROUNDS = 40;
const TASKS = 50;
const SLEEP_MS = 20;
/** A round's groups take about this long on four slots, in milliseconds: cancels come at the start, amidst and after. */
const ROUND_MS = 350;
const LABEL = "cancel-race";
/** `SHEAF_CHAOS_SEED=<seed>` plays the same instants again. */
const SEED = Number(process.env["SHEAF_CHAOS_SEED"]) || Date.now() % 1_000_000;

interface Cancelled extends Expected {
  /** From the call to the receipt, in milliseconds. */
  readonly tookMs: number;
  /** Tasks that the receipt says were stopped. */
  readonly stopped: number;
}

let rig: Rig;
const services: SupervisedService[] = [];

beforeAll(async () => {
  rig = await startRig();
  services.push(...(["scheduler", "worker", "worker"] as const).map((service) => rig.start(service)));
});

afterAll(async () => {
  await Promise.all(services.map((service) => service[Symbol.asyncDispose]()));
  await rig?.[Symbol.asyncDispose]();
});

/** From 0 to 1, by the seed and a name. */
function chance(name: string): number {
  return createHash("sha256").update(`${SEED}/${name}`).digest().readUInt32BE() / 2 ** 32;
}

/** Submits a group, cancels it at an instant of chance, and looks into the queue as soon as the receipt is here. */
async function race(task: "demo.sleep" | "demo.noop", round: number): Promise<Cancelled> {
  const id = newGroupId();
  const items = Array.from({ length: TASKS }, () => ({ args: { ms: SLEEP_MS } }));
  await rig.call((client) => client.submitGroup({ groupId: id, task, items, labels: { scenario: LABEL } }));
  await delay(ROUND_MS * chance(`${task}/${round}`));
  const calledMs = performance.now();
  const receipt = await rig.call((client) => client.cancelGroup({ groupId: id }));
  const tookMs = performance.now() - calledMs;
  const receiptAtMs = Date.now();
  expect((await presentRuns(rig.broker, "demo")).filter(({ groupId }) => groupId === id)).toEqual([]);
  const stopped = receipt.removed + receipt.aborting;
  expect(stopped + receipt.alreadyFinished).toBe(TASKS);
  const outcome = stopped > 0 ? GroupOutcome.CANCELLED : GroupOutcome.SUCCEEDED;
  return { id, submitted: TASKS, outcome, receiptAtMs, tookMs, stopped };
}

test(`${ROUNDS} rounds of cancels at any instant: what is cancelled stays so, and starts no more (seed ${SEED})`, async () => {
  // A new leader first listens for the workers that it has to ask: that is not what is measured.
  const first = await race("demo.noop", -1);
  const all: Cancelled[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    all.push(...(await Promise.all([race("demo.sleep", round), race("demo.noop", round)])));
  }
  // Whatever a worker still had to tell is told before the end of this.
  const last = { id: newGroupId(), submitted: TASKS, outcome: GroupOutcome.SUCCEEDED };
  const items = Array.from({ length: TASKS }, () => ({ args: { ms: SLEEP_MS } }));
  const request = { groupId: last.id, task: "demo.sleep", items, labels: { scenario: LABEL } };
  await rig.call((client) => client.submitGroup(request));

  const history = await expectWhole(rig, LABEL, [first, ...all, last]);
  const cancelled = all.filter(({ stopped }) => stopped > 0);
  let late = 0;
  for (const { id, stopped } of cancelled) {
    const cancelSeq = recordsOf(history, id, "groupCancelled")[0]?.seq ?? 0;
    expect(cancelSeq).toBeGreaterThan(0);
    expect(history.lastCounted.get(id) ?? 0).toBeLessThan(cancelSeq);
    const group = history.state.groups.get(id);
    expect(group && statesOf(group).filter((state) => state === TaskState.CANCELLED)).toHaveLength(stopped);
    late += reportsOf(history, id).filter(
      ({ seq, outcome }) => seq > cancelSeq && outcome === RunOutcome.SUCCEEDED,
    ).length;
  }
  const took = all.map(({ tookMs }) => tookMs).toSorted((a, b) => a - b);
  const at = (share: number) => `${Math.round(took[Math.ceil(share * took.length) - 1] ?? 0)} ms`;
  console.log(
    `seed ${SEED}: ${all.length} cancels, ${cancelled.length} of groups at work, ${late} successes came too late to ` +
      `count, un-cancelled 0; cancel → receipt p50 ${at(0.5)}, p99 ${at(0.99)}`,
  );
  expect(cancelled.length).toBeGreaterThan(ROUNDS / 2);
});
