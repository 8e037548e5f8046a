import { Code } from "@connectrpc/connect";
import type { DeleteGroupRequest } from "@sheaf/proto";
import { rpcError } from "@sheaf/service";
import { event } from "../ledger-writer.ts";
import type { RpcContext } from "./context.ts";

/** DeleteGroup: a finished group leaves the state; its id stays taken. */
export async function deleteGroup({ groupId }: DeleteGroupRequest, tenant: string, c: RpcContext) {
  const group = await c.finder.find(groupId, tenant);
  if (!group.finished) {
    throw rpcError(Code.FailedPrecondition, "the group is not finished", { reason: "GROUP_NOT_FINISHED" });
  }
  await c.writer.write(event({ case: "groupDeleted", value: { groupId, round: group.round } }));
  // A retry came first.
  if (c.fold.state.groups.get(groupId) === group) {
    throw rpcError(Code.FailedPrecondition, "the group is not finished", { reason: "GROUP_NOT_FINISHED" });
  }
  return {};
}
