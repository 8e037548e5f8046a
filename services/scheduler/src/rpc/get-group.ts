import type { GetGroupRequest } from "@sheaf/proto";
import type { RpcContext } from "./context.ts";

/** Longest wait for a fold that is behind the caller, in milliseconds. */
const BEHIND_MS = 1_500;

/** GetGroup: from the state, once it is as new as the caller has seen. */
export async function getGroup({ groupId, minRevision }: GetGroupRequest, tenant: string, c: RpcContext) {
  const revision = Number(minRevision);
  if (revision > c.fold.state.seq) await c.fold.reached(revision, BEHIND_MS);
  return { group: c.present(c.finder.find(groupId, tenant)) };
}
