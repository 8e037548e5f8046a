import type { GetGroupRequest } from "@sheaf/proto";
import type { RpcContext } from "./context.ts";

/** GetGroup: from the state, once it is as new as the caller has seen. */
export async function getGroup({ groupId, minRevision }: GetGroupRequest, tenant: string, c: RpcContext) {
  return { group: c.present(await c.finder.find(groupId, tenant, { minRevision: Number(minRevision) })) };
}
