import { create } from "@bufbuild/protobuf";
import { apply, LedgerState } from "@sheaf/ledger";
import { RecordSchema } from "@sheaf/proto";
import { expect, test, vi } from "vitest";
import { event } from "./ledger-writer.ts";
import { type Load, OverQuotaError, TenantQuotas } from "./tenant-quotas.ts";

const START_MS = 1_700_000_000_000;

/** Quotas over a state to which a test adds groups; the clock is at the latest record. */
function rig(limits: { tenantSubmitsPerMinute?: number; tenantQueuedTasks?: number }) {
  const state = new LedgerState();
  let nowMs = START_MS;
  let atEnd = () => {};
  const fold = { state, reachedEnd: async () => atEnd() };
  const clock = { nowMs: () => nowMs };
  const quotas = new TenantQuotas({
    ...{ fold, clock },
    limits: { tenantSubmitsPerMinute: 0, tenantQueuedTasks: 0, ...limits },
  });
  const accept = (groupId: string, tasks: number, tenant = "t") => {
    const value = { groupId, tenant, sealed: true, items: { count: tasks }, retentionMs: 60_000 };
    const record = create(RecordSchema, { events: [event({ case: "groupAccepted", value })] });
    apply(state, { seq: state.seq + 1, timeMs: nowMs, record });
  };
  return {
    accept,
    /** What the log holds beyond the state. */
    behind: (rest: () => void) => {
      atEnd = rest;
    },
    pass: (ms: number) => {
      nowMs += ms;
    },
    /** Submits a group; it is folded when the answered function is called. */
    submit(groupId: string, tasks = 1, tenant = "t") {
      const { promise, resolve } = Promise.withResolvers<void>();
      const left = (): Load => (state.groups.has(groupId) ? { submits: 0, tasks: 0 } : { submits: 1, tasks });
      const run = vi.fn(() => promise);
      const done = quotas.within({ tenant, groupId, left }, run);
      done.catch(() => {});
      const finish = async () => {
        accept(groupId, tasks, tenant);
        resolve();
        await done;
      };
      return { done, run, finish };
    },
  };
}

test("without limits nothing is asked and all is written", async () => {
  const { submit, behind } = rig({});
  behind(() => expect.unreachable());
  for (let n = 0; n < 10; n++) await submit(`g${n}`, 100_000).finish();
});

test("the submits of a minute are bounded, of each tenant by itself; there is room again when it says", async () => {
  const { submit, pass } = rig({ tenantSubmitsPerMinute: 2 });
  await submit("a").finish();
  pass(20_000);
  await submit("b").finish();
  const refused = submit("c");
  const failure: unknown = await refused.done.catch((error: unknown) => error);
  expect(refused.run).not.toHaveBeenCalled();
  if (!(failure instanceof OverQuotaError)) throw new Error("was not refused");
  expect(failure).toMatchObject({ reason: "TENANT_SUBMITS", message: "a tenant may submit 2 groups a minute" });
  await submit("d", 1, "other").finish();
  pass(failure.retryDelayMs - 1);
  await expect(submit("c").done).rejects.toBeInstanceOf(OverQuotaError);
  pass(1);
  await submit("c").finish();
  await expect(submit("e").done).rejects.toBeInstanceOf(OverQuotaError);
});

test("unfinished tasks are bounded, and a group counts with all of its tasks", async () => {
  const { submit } = rig({ tenantQueuedTasks: 10 });
  await submit("a", 6).finish();
  const refused = submit("b", 5).done;
  await expect(refused).rejects.toMatchObject({ reason: "TENANT_QUEUED_TASKS", retryDelayMs: 5_000 });
  await expect(refused).rejects.toThrow("a tenant may have 10 unfinished tasks at a time");
  await submit("b", 4).finish();
  await submit("empty", 0).finish();
  await expect(submit("c", 1).done).rejects.toBeInstanceOf(OverQuotaError);
});

test("what is under way counts, until it is folded or has failed, and a group counts once", async () => {
  const { submit } = rig({ tenantSubmitsPerMinute: 2, tenantQueuedTasks: 10 });
  const [a, again] = [submit("a", 6), submit("a", 6)];
  expect(a.run).toHaveBeenCalled();
  expect(again.run).toHaveBeenCalled();
  await expect(submit("b", 5).done).rejects.toMatchObject({ reason: "TENANT_QUEUED_TASKS" });
  const c = submit("c", 1);
  await expect(submit("d", 1).done).rejects.toMatchObject({ reason: "TENANT_SUBMITS" });
  await a.finish();
  await expect(submit("d", 1).done).rejects.toMatchObject({ reason: "TENANT_SUBMITS" });
  await c.finish();
  await expect(submit("d", 1).done).rejects.toMatchObject({ reason: "TENANT_SUBMITS" });
});

test("a write that fails makes room again", async () => {
  const quotas = new TenantQuotas({
    fold: { state: new LedgerState(), reachedEnd: async () => {} },
    clock: { nowMs: () => START_MS },
    limits: { tenantSubmitsPerMinute: 1, tenantQueuedTasks: 0 },
  });
  const left = () => ({ submits: 1, tasks: 1 });
  const failing = quotas.within({ tenant: "t", groupId: "a", left }, () => Promise.reject(new Error("away")));
  await expect(failing).rejects.toThrow("away");
  await quotas.within({ tenant: "t", groupId: "b", left }, async () => {});
});

test("what has been written already is not refused, once the state is as new as the log", async () => {
  const { submit, accept, behind } = rig({ tenantSubmitsPerMinute: 1 });
  await submit("a").finish();
  await expect(submit("b").done).rejects.toBeInstanceOf(OverQuotaError);
  behind(() => accept("b", 1));
  const repeat = submit("b");
  await vi.waitFor(() => expect(repeat.run).toHaveBeenCalled());
});
