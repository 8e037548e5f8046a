import type { RetryGroupResponse } from "@sheaf/proto";
import { presentGroup } from "./group.ts";
import type { RetriedJson } from "./schemas/group.ts";

/** What a retry of a group did. */
export function presentRetried({ group, retried }: RetryGroupResponse): RetriedJson {
  if (group === undefined) throw new Error("the scheduler answered without a group");
  return { retried, group: presentGroup(group) };
}
