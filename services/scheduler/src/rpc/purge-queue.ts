import { setImmediate as turn } from "node:timers/promises";
import type { Group } from "@sheaf/ledger";
import type { PurgeQueueRequest } from "@sheaf/proto";
import { counted, recordAction } from "../actions.ts";
import { BEHIND_MS } from "../fold.ts";
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

/** What a purge has done so far. */
interface Purging {
  cancelled: number;
  readonly groups: Set<Group>;
}

/**
 * PurgeQueue: cancels what waits in a queue, a few thousand tasks a write, each group's in an event of its own. The answer
 * counts what the log says; a task that has started between the look and the write goes on.
 */
export async function purgeQueue({ queue }: PurgeQueueRequest, { actor }: Caller, c: RpcContext): Promise<Purged> {
  await c.fold.reachedEnd(BEHIND_MS.command);
  checkQueue(queue, c.types.queues());
  const purging = { cancelled: 0, groups: new Set<Group>() };
  let end = "";
  try {
    await c.turns.run(`purge ${queue}`, () => purge(queue, purging, c));
  } catch (error) {
    end = ", then it failed";
    throw error;
  } finally {
    const { cancelled, groups } = countsOf(purging);
    const effect = `${counted(cancelled, "task")} of ${counted(groups, "group")} cancelled${end}`;
    await recordAction(c, { actor, what: "queue.purge", target: queue, detail: "", effect });
  }
  return countsOf(purging);
}

function countsOf({ cancelled, groups }: Purging): Purged {
  return { cancelled, groups: groups.size };
}

async function purge(queue: string, purging: Purging, c: RpcContext): Promise<void> {
  for (const slice of waitingTasks(c.fold.state, queue)) {
    await Promise.all(slice.map((tasks) => cancel(tasks, purging, c)));
    await turn();
  }
  await stoppedAll([...purging.groups], c);
}

/** Counts what the state says after the write: a record may be stored twice, and the second does nothing. */
async function cancel({ group, index }: SomeTasks, purging: Purging, { writer }: RpcContext): Promise<void> {
  const { round } = group;
  const value = { groupId: group.terms.id, index: [...index], round, waitingOnly: true };
  await writer.write(event({ case: "tasksCancelled", value }));
  const cancelled = group.round === round ? index.filter((one) => group.taskStops.get(one) !== undefined).length : 0;
  if (cancelled > 0) purging.groups.add(group);
  purging.cancelled += cancelled;
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
