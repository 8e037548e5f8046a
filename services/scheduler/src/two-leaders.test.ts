import { type Delivery, inspectBroker, presentRuns, TASKS_STREAM } from "@sheaf/broker";
import { ErrorCode, GroupState, RunOutcome, type Task, TaskState } from "@sheaf/proto";
import { newGroupId } from "@sheaf/service";
import { startNats } from "@sheaf/testkit";
import { expect, test, vi } from "vitest";
import { startBusyWorker } from "./testing/busy-worker.ts";
import { startForcedLeader } from "./testing/forced-leader.ts";
import { startScheduler, type TestScheduler } from "./testing/test-scheduler.ts";
import { startTestWorker } from "./testing/test-worker.ts";
import { tapWire } from "./testing/wire-tap.ts";

/** Tasks of the group that runs to its end, and of the one that is cancelled. */
const KEPT = 400;
const DOOMED = 300;
/** Runs that the worker holds that falls silent. */
const SILENT = 10;
const within = { timeout: 25_000, interval: 20 };

const seventh = (index: number) => index % 7 === 3;
const fiftieth = (index: number) => index % 50 === 0;

/** The first run of every seventh task fails, and every run of every fiftieth, for good. */
function codeOf({ ref: { index, run } }: Delivery): ErrorCode | undefined {
  if (fiftieth(index)) return ErrorCode.INVALID_OPERATION;
  return seventh(index) && run === 1 ? ErrorCode.STORAGE_ERROR : undefined;
}

/** How a task of the kept group must have ended. */
function endOf(index: number, lost: ReadonlySet<number>): Pick<Task, "index" | "state" | "attempt"> {
  const again = lost.has(index) || (seventh(index) && !fiftieth(index));
  return { index, state: fiftieth(index) ? TaskState.FAILED : TaskState.SUCCEEDED, attempt: again ? 2 : 1 };
}

async function submit({ client }: TestScheduler, count: number): Promise<string> {
  const groupId = newGroupId();
  await client.submitGroup({ groupId, task: "demo.noop", items: Array.from({ length: count }, () => ({})) });
  return groupId;
}

/** The sequence of the last message that the queue has taken. */
async function lastStored({ broker }: TestScheduler): Promise<number> {
  const { streams } = await inspectBroker(broker, []);
  return Number(streams.find(({ name }) => name === TASKS_STREAM)?.lastSeq);
}

test("two leaders all the time: each task counts once, the counts add up, and nothing starts after a receipt", async () => {
  await using nats = await startNats();
  await using published = await tapWire(nats.url, "sheaf.tasks.>");
  await using scheduler = await startScheduler(nats.url);
  await vi.waitFor(() => expect(scheduler.leads()).toBe(true));
  await using second = await startForcedLeader(nats.url, "second");
  await using silent = await startTestWorker(nats.url, "demo", SILENT);
  const { client } = scheduler;
  const storedBefore = await lastStored(scheduler);

  const kept = await submit(scheduler, KEPT);
  await vi.waitFor(() => expect(silent.deliveries).toHaveLength(SILENT), within);
  const held = [...silent.deliveries];
  await silent.report(RunOutcome.STARTED, held);
  Object.assign(silent, { pulling: false, beating: false });

  await using busy = await startBusyWorker(nats.url, codeOf);
  const doomed = await submit(scheduler, DOOMED);
  const startedOfDoomed = () => busy.started.filter(({ ref }) => ref.groupId === doomed).length;
  await vi.waitFor(() => expect(startedOfDoomed()).toBeGreaterThan(20), within);
  const { removed, aborting, alreadyFinished } = await client.cancelGroup({ groupId: doomed });
  const startedAtReceipt = startedOfDoomed();
  expect(removed + aborting + alreadyFinished).toBe(DOOMED);
  expect(removed).toBeGreaterThan(0);

  await vi.waitFor(async () => {
    expect((await client.getGroup({ groupId: kept })).group?.state).toBe(GroupState.FINISHED);
  }, within);
  // Whom everybody has given up on reports all the same.
  await silent.report(RunOutcome.SUCCEEDED, held);
  await vi.waitFor(async () => expect(await presentRuns(scheduler.broker, "demo")).toEqual([]), within);

  const { tasks } = await client.listTasks({ groupId: kept, pageSize: 1_000 });
  const lost = new Set(held.map(({ ref }) => ref.index));
  expect(tasks).toMatchObject(Array.from({ length: KEPT }, (_, index) => endOf(index, lost)));
  const failed = KEPT / 50;
  const { group } = await client.getGroup({ groupId: kept });
  expect(group?.counts).toMatchObject({ total: KEPT, succeeded: KEPT - failed, failed, cancelled: 0 });
  const twin = second.fold.state.groups.get(kept);
  expect([twin?.count(TaskState.SUCCEEDED), twin?.count(TaskState.FAILED)]).toEqual([KEPT - failed, failed]);

  expect(startedOfDoomed()).toBe(startedAtReceipt);
  const stopped = (await client.getGroup({ groupId: doomed })).group;
  expect(stopped?.counts).toMatchObject({ total: DOOMED, cancelled: removed + aborting, queued: 0, running: 0 });
  // Both were at work all the time: each publishes what the other one does, and the queue refuses the double.
  const stored = (await lastStored(scheduler)) - storedBefore;
  expect(await published.count()).toBeGreaterThan(1.3 * stored);
}, 60_000);
