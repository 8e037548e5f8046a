import type { DeleteGroupRequest } from "@sheaf/proto";
import { event } from "../ledger-writer.ts";
import type { RpcContext } from "./context.ts";
import { refuseUnfinished, retriedMeanwhile } from "./refusals.ts";

/** DeleteGroup: a finished group leaves the state; its id stays taken. */
export async function deleteGroup({ groupId }: DeleteGroupRequest, tenant: string, c: RpcContext) {
  const group = await c.finder.find(groupId, tenant, { refusal: refuseUnfinished });
  await c.writer.write(event({ case: "groupDeleted", value: { groupId, round: group.round } }));
  if (c.fold.state.groups.get(groupId) === group) throw retriedMeanwhile();
  return {};
}
