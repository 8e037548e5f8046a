import { setImmediate as turn } from "node:timers/promises";
import type { Group } from "@sheaf/ledger";
import type { PurgeQueueRequest } from "@sheaf/proto";
import { counted, recordAction } from "../actions.ts";
import { FoldTally } from "../fold-tally.ts";
import { event } from "../ledger-writer.ts";
import { type SomeTasks, waitingTasks } from "../waiting-tasks.ts";
import type { Caller } from "./caller.ts";
import { checkQueue } from "./check-queue.ts";
import type { RpcContext } from "./context.ts";

/** Longest wait for the leader to have made sure that nothing of it starts any more, in milliseconds. */
const CONFIRM_MS = 3_000;

/** What a purge did. */
interface Purged {
  readonly cancelled: number;
  readonly groups: number;
}

/**
 * PurgeQueue: cancels what waits in a queue, a few thousand tasks a write, each group's in an event of its own. The answer
 * counts what the log says; a task that has started between the look and the write goes on.
 */
export async function purgeQueue({ queue }: PurgeQueueRequest, { actor }: Caller, c: RpcContext): Promise<Purged> {
  checkQueue(queue, c.types.queues());
  const purged = await c.turns.run(`purge ${queue}`, () => purge(queue, c));
  const effect = `${counted(purged.cancelled, "task")} of ${counted(purged.groups, "group")} cancelled`;
  await recordAction(c, { actor, what: "queue.purge", target: queue, detail: "", effect });
  return purged;
}

async function purge(queue: string, c: RpcContext): Promise<Purged> {
  const groups = new Set<Group>();
  let cancelled = 0;
  using tally = new FoldTally(c.fold);
  for (const slice of waitingTasks(c.fold.state, queue)) {
    const counts = await Promise.all(slice.map((tasks) => cancel(tasks, tally, c)));
    counts.forEach((count, at) => {
      const group = slice[at]?.group;
      if (group && count > 0) groups.add(group);
      cancelled += count;
    });
    await turn();
  }
  await stoppedAll([...groups], c);
  return { cancelled, groups: groups.size };
}

async function cancel({ group, index }: SomeTasks, tally: FoldTally, { writer }: RpcContext): Promise<number> {
  const value = { groupId: group.terms.id, index: [...index], round: group.round, waitingOnly: true };
  const seq = await writer.write(event({ case: "tasksCancelled", value }));
  return tally.of(group, seq);
}

/** What is cancelled stays cancelled, whether its confirmation comes in time or not. */
async function stoppedAll(groups: Group[], { fold, log }: RpcContext): Promise<void> {
  const all = () => {
    while (groups.at(-1)?.stopping === false) groups.pop();
    return groups.length === 0;
  };
  const what = "the confirmation of a purge";
  await fold.until(all, { what, timeoutMs: CONFIRM_MS }).catch((err: unknown) => log.warn({ err }, "purged"));
}
