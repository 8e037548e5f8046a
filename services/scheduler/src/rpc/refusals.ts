import { Code, type ConnectError } from "@connectrpc/connect";
import type { Group } from "@sheaf/ledger";
import { rpcError } from "@sheaf/service";

/** A call needs a finished group, and it still runs, or runs again. */
export function notFinished(): ConnectError {
  return rpcError(Code.FailedPrecondition, "the group is not finished", { reason: "GROUP_NOT_FINISHED" });
}

/** Why a call that needs a finished group is refused; undefined where it is not. */
export function refuseUnfinished(group: Group): ConnectError | undefined {
  return group.finished ? undefined : notFinished();
}

/** An event names the round that it was asked for in, and a retry was written before it. */
export function retriedMeanwhile(): ConnectError {
  const message = "the group was asked to run again meanwhile; read it and ask again";
  return rpcError(Code.Aborted, message, { reason: "GROUP_RETRIED" });
}

/** Why a call on a task is refused; undefined where its group has one of this index. */
export function refuseNoTask(group: Group, index: number): ConnectError | undefined {
  if (index < group.total) return undefined;
  return rpcError(Code.NotFound, "no such task", { reason: "TASK_NOT_FOUND" });
}
