import { keyedGroupId, newGroupId } from "@sheaf/service";
import type { Exchange } from "../exchange.ts";
import type { GroupHead } from "./group-calls.ts";

/** What a group is known by: a new id, or the one that follows from the caller's key, so that a repeat finds its group. */
export function groupIdentity(
  { tenant }: Exchange,
  key: string | undefined,
): Pick<GroupHead, "groupId" | "idempotencyKey"> {
  return key === undefined ? { groupId: newGroupId() } : { groupId: keyedGroupId(tenant, key), idempotencyKey: key };
}
