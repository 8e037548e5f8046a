import { type Group, isTerminal } from "@sheaf/ledger";
import type { CancelTaskRequest } from "@sheaf/proto";
import { event } from "../ledger-writer.ts";
import { stopped } from "./cancel-group.ts";
import type { RpcContext } from "./context.ts";
import { refuseNoTask, retriedMeanwhile } from "./refusals.ts";

/** CancelTask: as CancelGroup, for one task. */
export async function cancelTask({ groupId, index }: CancelTaskRequest, tenant: string, c: RpcContext) {
  const isDone = (group: Group) => isTerminal(group.state(index));
  const group = await c.finder.find(groupId, tenant, { refusal: (group) => refuseNoTask(group, index), isDone });
  const wasDone = isDone(group);
  if (!wasDone) {
    await c.writer.write(event({ case: "tasksCancelled", value: { groupId, index: [index], round: group.round } }));
  }
  if (!isDone(group)) throw retriedMeanwhile();
  const stop = group.taskStops.get(index);
  // One that was confirmed before is an earlier call's; this call's may be by now, too.
  const isOwn = stop && !(wasDone && stop.confirmed);
  await stopped(group, c);
  if (!isOwn) return { removed: 0, aborting: 0, alreadyFinished: 1 };
  return { removed: stop.aborting ? 0 : 1, aborting: stop.aborting ? 1 : 0, alreadyFinished: 0 };
}
