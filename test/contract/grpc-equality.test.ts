import {
  presentControl,
  presentGroup,
  presentGroupPage,
  presentReceipt,
  presentRetried,
  presentTaskInFull,
  presentTaskPage,
  presentTaskReceipt,
  presentTaskTypes,
} from "@sheaf/api";
import type { Group } from "@sheaf/proto";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type BothWays, startBothWays, there } from "./openapi/both-ways.ts";

let both: BothWays;
let rpc: BothWays["rpc"];
let rest: BothWays["rest"];
beforeAll(async () => {
  both = await startBothWays();
  ({ rpc, rest } = both);
});
afterAll(() => both?.[Symbol.asyncDispose]());

/** A group without what differs between two groups that were made alike. */
function alike(group: ReturnType<typeof presentGroup>) {
  const {
    id,
    created_at: _,
    started_at: __,
    finished_at: ___,
    deadline: ____,
    revision: _____,
    eta_ms: ______,
    ...rest
  } = group;
  return JSON.parse(JSON.stringify(rest).replaceAll(id, "ID"));
}

describe("reads through gRPC and REST are equal", () => {
  let group: Group;
  beforeAll(async () => {
    const made = await rest("POST", "/v1/groups", {
      task: "demo.sleep",
      items: [{ name: "one", args: { ms: 1 } }, { args: { ms: "nonsense" } }],
      labels: { a: "b" },
      priority: "high",
    });
    group = await both.finished(made.body.id);
  });

  test("of a group, of a list of groups and of its tasks", async () => {
    const { id } = group;
    expect((await rest("GET", `/v1/groups/${id}`)).body).toEqual(presentGroup(group));
    const listed = await rpc.listGroups({ pageSize: 10 });
    expect((await rest("GET", "/v1/groups?limit=10")).body).toEqual(presentGroupPage(listed));
    const page = await rpc.listTasks({ groupId: id, pageSize: 1 });
    expect((await rest("GET", `/v1/groups/${id}/tasks?limit=1`)).body).toEqual(presentTaskPage(id, page));
    const rest2 = await rpc.listTasks({ groupId: id, pageToken: page.nextPageToken });
    const cursor = encodeURIComponent(page.nextPageToken);
    expect((await rest("GET", `/v1/groups/${id}/tasks?cursor=${cursor}`)).body).toEqual(presentTaskPage(id, rest2));
    for (const index of [0, 1]) {
      const { task } = await rpc.getTask({ groupId: id, index });
      expect((await rest("GET", `/v1/groups/${id}/tasks/${index}`)).body).toEqual(presentTaskInFull(id, there(task)));
    }
  });

  test("of the task types, and of Control", async () => {
    expect((await rest("GET", "/v1/task-types")).body).toEqual(presentTaskTypes(await rpc.listTaskTypes({})));
    await vi.waitFor(
      async () => {
        const { snapshot } = await rpc.getControl({});
        const seen = (await rest("GET", "/v1/control")).body;
        // The gateway asks once a second, and a snapshot lasts for ten.
        expect(seen).toEqual(presentControl(there(snapshot)));
        expect((await rest("GET", "/control")).body).toEqual(seen);
      },
      { timeout: 15_000, interval: 200 },
    );
  });
});

describe("changes through gRPC and REST have the same effect", () => {
  const items = [{ args: { ms: 60_000 } }, { args: { ms: 60_000 } }];

  test("submit, append, seal, cancel, retry and delete", async () => {
    const byRest = (await rest("POST", "/v1/groups", { task: "demo.sleep", open: true, max_attempts: 2 })).body;
    const byRpc = there((await rpc.submitGroup({ task: "demo.sleep", open: true, maxAttempts: 2 })).group);
    expect(alike(byRest)).toEqual(alike(presentGroup(byRpc)));
    const append = { first_index: 0, items };
    expect(alike((await rest("POST", `/v1/groups/${byRest.id}/items`, append)).body).counts).toEqual(
      presentGroup(there((await rpc.appendItems({ groupId: byRpc.id, firstIndex: 0, items })).group)).counts,
    );
    // With its two slots the worker runs one group's tasks or the other's: both are stopped whatever their state.
    expect(alike((await rest("POST", `/v1/groups/${byRest.id}/seal`)).body).state).toEqual(
      presentGroup(there((await rpc.sealGroup({ groupId: byRpc.id })).group)).state,
    );
    const one = (await rest("POST", `/v1/groups/${byRest.id}/tasks/1/cancel`)).body;
    const two = presentTaskReceipt(
      { groupId: byRpc.id, index: 1 },
      await rpc.cancelTask({ groupId: byRpc.id, index: 1 }),
    );
    expect(one.removed + one.aborting).toBe(two.removed + two.aborting);
    const receipts = [
      (await rest("POST", `/v1/groups/${byRest.id}/cancel`)).body,
      presentReceipt(await rpc.cancelGroup({ groupId: byRpc.id })),
    ];
    for (const receipt of receipts) {
      expect(receipt).toMatchObject({ already_finished: 1 });
      expect(receipt.removed + receipt.aborting).toBe(1);
    }
    const again = { removed: 0, aborting: 0, already_finished: 2 };
    expect((await rest("POST", `/cancel/${byRest.id}`)).body).toEqual({ group_id: byRest.id, ...again });
    expect(presentReceipt(await rpc.cancelGroup({ groupId: byRpc.id }))).toEqual({ group_id: byRpc.id, ...again });
    const retried = presentRetried(await rpc.retryGroup({ groupId: byRpc.id, cancelled: true }));
    const retriedByRest = (await rest("POST", `/v1/groups/${byRest.id}/retry`, { cancelled: true })).body;
    expect([retriedByRest.retried, retriedByRest.group.round]).toEqual([retried.retried, retried.group.round]);
    for (const id of [byRest.id, byRpc.id]) await rest("POST", `/v1/groups/${id}/cancel`);
    expect((await rest("DELETE", `/v1/groups/${byRest.id}`)).status).toBe(204);
    await rpc.deleteGroup({ groupId: byRpc.id });
    // For a while it is told that they were deleted, as long as that is remembered.
    for (const id of [byRest.id, byRpc.id])
      expect([404, 410]).toContain((await rest("GET", `/v1/groups/${id}`)).status);
  });

  test("a queue is paused, limited and resumed", async () => {
    const settings = async (answer: Promise<{ settings?: unknown }>) => (await answer).settings;
    expect(await settings(rpc.pauseQueue({ queue: "demo" }))).toMatchObject({ paused: true });
    expect((await rest("POST", "/v1/queues/demo/limits", { max_running: 3 })).body).toMatchObject({ paused: true });
    expect(await settings(rpc.resumeQueue({ queue: "demo" }))).toMatchObject({ paused: false, maxRunning: 3 });
    await rest("POST", "/v1/queues/demo/limits", {});
  });
});
