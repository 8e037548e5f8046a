import { Code } from "@connectrpc/connect";
import type { Group, TaskStop } from "@sheaf/ledger";
import { isTerminal } from "@sheaf/ledger";
import type { CancelTaskRequest } from "@sheaf/proto";
import { rpcError } from "@sheaf/service";
import { event } from "../ledger-writer.ts";
import { retriedMeanwhile, stopped } from "./cancel-group.ts";
import type { RpcContext } from "./context.ts";

/** CancelTask: as CancelGroup, for one task. */
export async function cancelTask({ groupId, index }: CancelTaskRequest, tenant: string, c: RpcContext) {
  const group = await c.finder.find(groupId, tenant);
  if (index >= group.total) throw rpcError(Code.NotFound, "no such task", { reason: "TASK_NOT_FOUND" });
  if (!isTerminal(group.state(index))) {
    await c.writer.write(event({ case: "tasksCancelled", value: { groupId, index: [index], round: group.round } }));
  }
  if (!isTerminal(group.state(index))) throw retriedMeanwhile();
  const stop = openStop(group, index);
  await stopped(group, c);
  if (!stop) return { removed: 0, aborting: 0, alreadyFinished: 1 };
  return { removed: stop.aborting ? 0 : 1, aborting: stop.aborting ? 1 : 0, alreadyFinished: 0 };
}

/** The stop of this task if it was this call's, or that of another call that still waits. */
function openStop(group: Group, index: number): TaskStop | undefined {
  const stop = group.taskStops.get(index);
  return stop?.confirmed ? undefined : stop;
}
