import { Code } from "@connectrpc/connect";
import { newGroupId } from "@sheaf/service";
import { startNats } from "@sheaf/testkit";
import { expect, test } from "vitest";
import { startScheduler } from "../testing/test-scheduler.ts";

test("groups that never were or were deleted are gone, those of any tenant that are there are not", async () => {
  await using nats = await startNats();
  await using scheduler = await startScheduler(nats.url);
  const { client } = scheduler;
  const asOther = { headers: { "sheaf-tenant": "other" } };
  const kept = newGroupId();
  const deleted = newGroupId();
  await client.submitGroup({ groupId: kept, task: "demo.noop", items: [{}] }, asOther);
  await client.submitGroup({ groupId: deleted, task: "demo.noop", items: [{}] });
  await client.cancelGroup({ groupId: deleted });
  await client.deleteGroup({ groupId: deleted });
  const never = newGroupId();
  const { groupIds } = await client.listGoneGroups({ groupIds: [kept, deleted, never] });
  expect(groupIds).toEqual([deleted, never]);
});

test.each([0, 501])("%d ids are refused by name", async (count) => {
  await using nats = await startNats();
  await using scheduler = await startScheduler(nats.url);
  const call = scheduler.client.listGoneGroups({ groupIds: Array.from({ length: count }, () => newGroupId()) });
  await expect(call).rejects.toMatchObject({
    code: Code.InvalidArgument,
    rawMessage: expect.stringMatching(/^group_ids:/),
  });
});
