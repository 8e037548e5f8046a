import type { ListGoneGroupsRequest } from "@sheaf/proto";
import { BEHIND_MS } from "../fold.ts";
import type { RpcContext } from "./context.ts";
import { Violations } from "./violations.ts";

const MAX_IDS = 500;

/** ListGoneGroups: those that are not in a state as new as the log. What is being accepted right now may be among them. */
export async function listGoneGroups({ groupIds }: ListGoneGroupsRequest, { fold }: RpcContext) {
  const v = new Violations();
  v.check(groupIds.length > 0 && groupIds.length <= MAX_IDS, "group_ids", `must be 1 to ${MAX_IDS}`);
  v.throwIfAny();
  await fold.reachedEnd(BEHIND_MS.command);
  return { groupIds: groupIds.filter((id) => !fold.state.groups.has(id)) };
}
