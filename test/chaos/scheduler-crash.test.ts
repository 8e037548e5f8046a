import { randomUUID } from "node:crypto";
import { FAILPOINTS } from "@sheaf/service";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expectWhole } from "./expect-whole.ts";
import { type History, recordsOf, reportsOf } from "./history.ts";
import { createPool, type Pool } from "./pool.ts";
import { type Rig, startRig } from "./rig.ts";
import * as scenarios from "./scenarios.ts";
import type { Armed, SupervisedService } from "./supervised-service.ts";

/** A new leader waits for the old one's lease, most of a test: several tests wait at once, each on a broker of its own. */
const PLACES = 5;
const DIES_WITHIN_MS = 40_000;

interface Case {
  readonly at: Armed;
  readonly what: string;
  readonly scenario: scenarios.Scenario;
  /** What else the log must show, of each group. */
  readonly check?: (history: History, id: string) => void;
}

/** The slowest first. */
const CASES: readonly Case[] = [
  { at: "verdict.before-append", what: "a worker is lost", scenario: scenarios.loseWorker },
  { at: "verdict.after-append", what: "a worker is lost", scenario: scenarios.loseWorker },
  { at: "accept.between-chunks", what: "a large submit", scenario: scenarios.acceptChunks, check: halfAndWhole },
  { at: "accept.between-chunks@3", what: "a large submit", scenario: scenarios.acceptChunks, check: halfAndWhole },
  { at: "accept.before-append", what: "submits", scenario: scenarios.accept },
  { at: "accept.after-append", what: "submits", scenario: scenarios.accept },
  { at: "accept.before-reply", what: "submits", scenario: scenarios.accept },
  { at: "dispatch.after-plan", what: "a submit", scenario: scenarios.dispatch },
  { at: "dispatch.after-publish@3", what: "a submit", scenario: scenarios.dispatch },
  { at: "reconcile.before-compare@3", what: "tasks run", scenario: scenarios.reconcile },
  { at: "cancel.after-append", what: "a cancel", scenario: scenarios.cancel },
  { at: "stop.after-purge", what: "a cancel", scenario: scenarios.cancel },
  { at: "stop.before-confirm", what: "a cancel", scenario: scenarios.cancel },
  { at: "stop.after-confirm", what: "a cancel", scenario: scenarios.cancel },
  { at: "verdict.before-append", what: "a deadline passes", scenario: scenarios.deadline },
  { at: "verdict.after-append", what: "a deadline passes", scenario: scenarios.deadline },
  { at: "retry.after-append", what: "a retry", scenario: scenarios.retry },
  { at: "follow-up.before-append", what: "a group with a follow-up ends", scenario: scenarios.followUp },
  { at: "follow-up.after-append", what: "a group with a follow-up ends", scenario: scenarios.followUp },
  { at: "webhook.before-send", what: "a group with a webhook ends", scenario: scenarios.webhook },
  { at: "webhook.before-append", what: "a group with a webhook ends", scenario: scenarios.webhook },
];

const rigs: Rig[] = [];
const workers: SupervisedService[] = [];
let places: Pool<{ rig: Rig; worker: SupervisedService }>;

beforeAll(async () => {
  rigs.push(...(await Promise.all(Array.from({ length: PLACES }, startRig))));
  workers.push(...rigs.map((rig) => rig.start("worker")));
  places = createPool(rigs.map((rig, i) => ({ rig, worker: workers[i] as SupervisedService })));
});

afterAll(async () => {
  await Promise.all(workers.map((worker) => worker[Symbol.asyncDispose]()));
  await Promise.all(rigs.map((rig) => rig[Symbol.asyncDispose]()));
});

const nameOf = (at: Armed) => at.replace(/@.*/, "");

test("every place in the scheduler has a case", () => {
  const places = Object.keys(FAILPOINTS).filter((name) => !/^(?:run|report|ack)\./.test(name));
  expect([...new Set(CASES.map(({ at }) => nameOf(at)))].toSorted()).toEqual(places.toSorted());
});

test.concurrent.for(CASES)("$what, and the leader dies at $at: nothing is lost, doubled or left half", (one) =>
  places.use(async ({ rig, worker }) => {
    await using scheduler = rig.start("scheduler", one.at);
    const label = randomUUID();
    const [death, made] = await Promise.all([scheduler.died(DIES_WITHIN_MS), one.scenario({ rig, worker, label })]);
    expect(death).toEqual({ end: "SIGKILL", failpoint: nameOf(one.at) });
    const history = await expectWhole(rig, label, made);
    for (const { id } of made) one.check?.(history, id);
    expect(scheduler.deaths).toEqual([death]);
  }),
);

/** The first process has written some chunks and not all; nothing started before the last one was there. */
function halfAndWhole(history: History, id: string): void {
  const chunks = recordsOf(history, id, "groupAccepted", "itemsAppended");
  const writers = new Set(chunks.map(({ record }) => record.writer));
  expect(writers.size).toBe(2);
  const lastSeq = chunks.at(-1)?.seq ?? Number.POSITIVE_INFINITY;
  expect(reportsOf(history, id).filter(({ seq }) => seq < lastSeq)).toEqual([]);
}
