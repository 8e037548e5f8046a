import { type Client, ConnectError } from "@connectrpc/connect";
import { ErrorCode, GroupState, RunOutcome, type SchedulerService } from "@sheaf/proto";
import { startNats, tempDir } from "@sheaf/testkit";
import { expect, test, vi } from "vitest";
import { startTestWorker, type TestWorker } from "../testing/test-worker.ts";
import { startReplica } from "./test-replica.ts";

type SchedulerClient = Client<typeof SchedulerService>;
const within = { timeout: 15_000, interval: 10 };
const BROKEN = { code: ErrorCode.CORRUPT_IMAGE, message: "broken" };

/** Brings groups into every state; answers their ids. */
async function groupsOfEveryState(client: SchedulerClient, worker: TestWorker): Promise<string[]> {
  const submit = async (count: number, extra = {}) => {
    const items = Array.from({ length: count }, (_, at) => ({ name: `item ${at}` }));
    const { group } = await client.submitGroup({ task: "demo.noop", items, ...extra });
    return group?.id ?? "";
  };
  const out = async (id: string, count: number) => {
    const held = () => worker.deliveries.filter(({ ref }) => ref.groupId === id);
    await vi.waitFor(() => expect(held()).toHaveLength(count), within);
    return held();
  };
  const finished = (id: string) =>
    vi.waitFor(async () => {
      expect((await client.getGroup({ groupId: id })).group?.state).toBe(GroupState.FINISHED);
    }, within);
  const partly = async () => {
    const id = await submit(3);
    const [first, ...others] = await out(id, 3);
    await worker.report(RunOutcome.FAILED, first ? [first] : [], BROKEN);
    await worker.report(RunOutcome.SUCCEEDED, others);
    await finished(id);
    return id;
  };

  const succeeded = await submit(2, { labels: { of: "a test" } });
  await worker.report(RunOutcome.SUCCEEDED, await out(succeeded, 2));
  const partial = await partly();
  const gone = await partly();
  await client.deleteGroup({ groupId: gone });
  const retried = await partly();
  await client.retryGroup({ groupId: retried });
  await out(retried, 1);
  const cancelled = await submit(2);
  await worker.report(RunOutcome.STARTED, (await out(cancelled, 2)).slice(0, 1));
  await client.cancelGroup({ groupId: cancelled });
  const running = await submit(3);
  await worker.report(RunOutcome.STARTED, await out(running, 3));
  await client.cancelTask({ groupId: running, index: 2 });
  worker.pulling = false;
  const open = await submit(1, { open: true });
  await client.appendItems({ groupId: open, firstIndex: 1, items: [{ name: "late" }] });
  return [succeeded, partial, gone, retried, cancelled, running, open];
}

/** All that a replica says about groups. */
async function answers(client: SchedulerClient, ids: readonly string[]) {
  const about = async (groupId: string) => {
    try {
      const [group, { tasks }] = await Promise.all([client.getGroup({ groupId }), client.listTasks({ groupId })]);
      const details = await Promise.all(tasks.map(({ index }) => client.getTask({ groupId, index })));
      // An estimate, by the clock.
      return { group: { ...group, group: { ...group.group, etaMs: 0 } }, tasks, details };
    } catch (error) {
      return ConnectError.from(error).code;
    }
  };
  return Promise.all(ids.map(about));
}

test("a replica that is stopped and started again folds only the rest, and answers as before", async () => {
  await using nats = await startNats();
  await using dir = await tempDir();
  await using worker = await startTestWorker(nats.url, "demo");
  const first = await startReplica(nats.url, dir.path);
  const ids = await groupsOfEveryState(first.client, worker);
  const before = await answers(first.client, ids);
  expect(first.said("fold restored from its snapshot")).toBeUndefined();
  expect(await first.stop()).toBe(0);
  const written = first.said("snapshot of the fold written");
  expect(written).toMatchObject({ groups: 6 });

  await using second = await startReplica(nats.url, dir.path);
  const restored = second.said("fold restored from its snapshot");
  expect(restored).toMatchObject({ seq: written?.["seq"], groups: 6, tasks: 15 });
  expect(second.said("log folded")).toMatchObject({ fromSeq: Number(written?.["seq"]) + 1 });
  expect(await answers(second.client, ids)).toEqual(before);

  await using whole = await startReplica(nats.url);
  expect(whole.said("log folded")).toMatchObject({ fromSeq: 1 });
  expect(await answers(whole.client, ids)).toEqual(await answers(second.client, ids));

  // What was going on goes on.
  await worker.report(RunOutcome.SUCCEEDED, worker.deliveries.slice());
  worker.pulling = true;
  const { group: sealed } = await second.client.sealGroup({ groupId: ids.at(-1) ?? "" });
  expect(sealed?.counts?.total).toBe(2);
  await vi.waitFor(async () => {
    await worker.report(RunOutcome.SUCCEEDED, worker.deliveries.slice());
    const now = await Promise.all(ids.filter((_, i) => i !== 2).map((groupId) => second.client.getGroup({ groupId })));
    expect(now.map(({ group }) => group?.progress)).toEqual([1, 1, 1, 1, 1, 1]);
  }, within);
}, 60_000);
