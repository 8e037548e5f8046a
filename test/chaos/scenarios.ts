import { randomUUID } from "node:crypto";
import type { MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { presentRuns } from "@sheaf/broker";
import { ErrorCode, GroupOutcome, type SubmitGroupRequestSchema, TaskState, WebhookState } from "@sheaf/proto";
import { fromFailure, newGroupId } from "@sheaf/service";
import { startWebhookReceiver } from "@sheaf/testkit";
import { expect } from "vitest";
import type { Rig } from "./rig.ts";
import type { SupervisedService } from "./supervised-service.ts";

/** A group that a scenario has made, and what is to become of it. */
export interface Expected {
  readonly id: string;
  readonly submitted: number;
  readonly outcome: GroupOutcome;
  /** When its cancel was answered: nothing of it starts after. */
  readonly receiptAtMs?: number;
}

/** Where a scenario plays. */
export interface Stage {
  readonly rig: Rig;
  readonly worker: SupervisedService;
  /** Every group of the scenario bears it, follow-ups too. */
  readonly label: string;
}

/** What a client does while the scheduler dies; each request is repeated until it is answered. Answers all groups it made. */
export type Scenario = (stage: Stage) => Promise<Expected[]>;

type Request = MessageInitShape<typeof SubmitGroupRequestSchema>;

const sleeps = (count: number, ms: number) => Array.from({ length: count }, () => ({ args: { ms } }));

async function submit({ rig, label }: Stage, request: Request): Promise<string> {
  const labels = { scenario: label };
  const { group } = await rig.call((client) => client.submitGroup({ task: "demo.sleep", labels, ...request }));
  return group?.id ?? "";
}

async function submitAll({ rig, label }: Stage, requests: readonly Request[]): Promise<string[]> {
  const groups = requests.map((request) => ({ task: "demo.sleep", labels: { scenario: label }, ...request }));
  return rig.call(async (client) => {
    const { results } = await client.submitGroups({ groups });
    for (const { failure } of results) if (failure) throw fromFailure(failure);
    return results.map(({ group }) => group?.id ?? "");
  });
}

const succeeded = (id: string, submitted: number): Expected => ({ id, submitted, outcome: GroupOutcome.SUCCEEDED });
const named = (): { groupId: string } => ({ groupId: newGroupId() });

/**
 * Clients at once: one with a key, one with an id of its own, one with two groups in a call. Whoever asks again gets the
 * same groups.
 */
export const accept: Scenario = async (stage) => {
  const alone = [
    { idempotencyKey: randomUUID(), items: sleeps(20, 5) },
    { ...named(), items: sleeps(10, 5) },
  ];
  const together = [
    { idempotencyKey: randomUUID(), items: sleeps(5, 5) },
    { ...named(), items: sleeps(5, 5) },
  ];
  const ask = async () => {
    const ids = [...alone.map((request) => submit(stage, request)), submitAll(stage, together)];
    return (await Promise.all<string | string[]>(ids)).flat();
  };
  const ids = await ask();
  expect(await ask()).toEqual(ids);
  return [...alone, ...together].map(({ items }, i) => succeeded(ids[i] ?? "", items.length));
};

/** A group of about eight records. */
export const acceptChunks: Scenario = async (stage) => {
  const items = Array.from({ length: 1_000 }, (_, i) => ({ args: { note: `${i}`.padEnd(2_500, ".") } }));
  const request = { task: "demo.noop", idempotencyKey: randomUUID(), items };
  const id = await submit(stage, request);
  expect(await submit(stage, request)).toBe(id);
  return [succeeded(id, items.length)];
};

/** Enough tasks for many windows. */
export const dispatch: Scenario = async (stage) => {
  const id = await submit(stage, { ...named(), items: sleeps(60, 10) });
  return [succeeded(id, 60)];
};

/** Work for longer than the reconciler waits between two looks. */
export const reconcile: Scenario = async (stage) => {
  const id = await submit(stage, { ...named(), items: sleeps(60, 150) });
  return [succeeded(id, 60)];
};

/** A cancel while two of the tasks run. */
export const cancel: Scenario = async (stage) => {
  const { rig } = stage;
  const submitted = 40;
  const id = await submit(stage, { ...named(), items: sleeps(submitted, 400) });
  await rig.until(id, ({ counts }) => (counts?.succeeded ?? 0) > 0 && (counts?.running ?? 0) > 0);
  const { removed, aborting, alreadyFinished } = await rig.call((client) => client.cancelGroup({ groupId: id }));
  const receiptAtMs = Date.now();
  expect((await presentRuns(rig.broker, "demo")).filter(({ groupId }) => groupId === id)).toEqual([]);
  expect(removed + aborting + alreadyFinished).toBe(submitted);
  const { counts } = await rig.group(id);
  // Who asks for what is confirmed already learns that nothing is left to stop.
  if (alreadyFinished < submitted) expect(removed + aborting).toBe(counts?.cancelled);
  expect((counts?.cancelled ?? 0) + (counts?.succeeded ?? 0)).toBe(submitted);
  return [{ id, submitted, outcome: GroupOutcome.CANCELLED, receiptAtMs }];
};

/** A worker dies with what it runs, and comes back. Each of its runs is lost once. */
export const loseWorker: Scenario = async (stage) => {
  const { rig, worker } = stage;
  const id = await submit(stage, { ...named(), items: sleeps(8, 1_000) });
  await rig.until(id, ({ counts }) => counts?.running === 2);
  worker.kill();
  await rig.until(id, ({ progress }) => progress === 1);
  const attempts = (await rig.tasks(id)).map(({ attempt }) => attempt);
  expect(attempts.filter((attempt) => attempt > 1).length).toBeGreaterThan(0);
  expect(attempts.filter((attempt) => attempt > 2)).toEqual([]);
  return [succeeded(id, 8)];
};

/** A group that cannot end before its deadline. */
export const deadline: Scenario = async (stage) => {
  const { rig } = stage;
  // The deadline must lie ahead of the submit, which has to wait for the scheduler's start.
  await rig.call((client) => client.listTaskTypes({}));
  const request = { ...named(), items: sleeps(10, 60_000), deadline: timestampFromMs(Date.now() + 10_000) };
  const id = await submit(stage, request);
  await rig.until(id, ({ progress }) => progress === 1);
  const codes = (await rig.tasks(id)).map(({ error }) => error?.code);
  expect(codes).toEqual(new Array(10).fill(ErrorCode.DEADLINE_EXCEEDED));
  return [{ id, submitted: 10, outcome: GroupOutcome.FAILED }];
};

/** Cancelled tasks are asked to run again: they do so in one new round, not in two. */
export const retry: Scenario = async (stage) => {
  const { rig } = stage;
  const id = await submit(stage, { ...named(), items: sleeps(6, 3_000) });
  await rig.call((client) => client.cancelGroup({ groupId: id }));
  await rig.call((client) => client.retryGroup({ groupId: id, cancelled: true }).catch(runsAlready));
  await rig.until(id, ({ progress }) => progress === 1);
  const tasks = await rig.tasks(id);
  expect(tasks.map(({ round, state }) => ({ round, state }))).toEqual(
    new Array(6).fill({ round: 2, state: TaskState.SUCCEEDED }),
  );
  return [succeeded(id, 6)];
};

/** The repeat of a retry that was stored finds its group at work. */
function runsAlready(error: unknown): void {
  if (ConnectError.from(error).code !== Code.FailedPrecondition) throw error;
}

/** A group that another one follows. */
export const followUp: Scenario = async (stage) => {
  const { rig } = stage;
  const id = await submit(stage, { ...named(), items: sleeps(5, 5), onFinished: { task: "demo.noop" } });
  const { followUps } = await rig.until(id, (group) => group.followUps.length > 0);
  expect(followUps).toHaveLength(1);
  return [succeeded(id, 5), ...followUps.map(({ groupId }) => succeeded(groupId, 1))];
};

/** A group whose end is told: at least once, always as the same message, and known to have arrived. */
export const webhook: Scenario = async (stage) => {
  await using receiver = await startWebhookReceiver();
  const target = { url: receiver.url, secret: `whsec_${Buffer.alloc(24, 7).toString("base64")}` };
  const id = await submit(stage, { ...named(), items: sleeps(5, 5), webhook: target });
  const group = await stage.rig.until(id, (one) => one.webhook?.state === WebhookState.DELIVERED);
  const ids = receiver.received.map(({ headers }) => headers["webhook-id"]);
  expect(new Set(ids)).toEqual(new Set([group.webhook?.messageId]));
  return [succeeded(id, 5)];
};
