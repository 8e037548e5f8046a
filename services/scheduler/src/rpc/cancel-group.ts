import type { Group } from "@sheaf/ledger";
import type { CancelGroupRequest } from "@sheaf/proto";
import { event } from "../ledger-writer.ts";
import type { RpcContext } from "./context.ts";

/** A leader that dies right now is replaced within this time, in milliseconds. */
export const CONFIRM_MS = 10_000;

/** CancelGroup: commits the cancel, waits until the leader has made sure that nothing starts any more, answers the receipt. */
export async function cancelGroup({ groupId }: CancelGroupRequest, tenant: string, c: RpcContext) {
  const group = await c.finder.find(groupId, tenant);
  const settledBefore = group.finished && (!group.cancelled || group.stopConfirmed);
  if (settledBefore) return receipt(group, false);
  if (!group.finished) await c.writer.write(event({ case: "groupCancelled", value: { groupId } }));
  if (!group.cancelled) return receipt(group, false);
  await c.fold.until(() => group.stopConfirmed, { what: "the confirmation of a cancel", timeoutMs: CONFIRM_MS });
  return receipt(group, true);
}

/** The first cancel's counts for those who waited for it; for later ones, everything is finished. */
function receipt(group: Group, first: boolean) {
  const counts = first ? group.receipt : undefined;
  return {
    groupId: group.terms.id,
    removed: counts?.removed ?? 0,
    aborting: counts?.aborting ?? 0,
    alreadyFinished: counts?.alreadyFinished ?? group.finishedTasks,
  };
}
