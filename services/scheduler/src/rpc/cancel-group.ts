import type { CancelReceipt, Group } from "@sheaf/ledger";
import type { CancelGroupRequest } from "@sheaf/proto";
import { event } from "../ledger-writer.ts";
import type { RpcContext } from "./context.ts";
import { retriedMeanwhile } from "./refusals.ts";

/** A leader that dies right now is replaced within this time, in milliseconds. */
const CONFIRM_MS = 10_000;

/** CancelGroup: commits the cancel, waits until the leader has made sure that nothing starts any more, answers the receipt. */
export async function cancelGroup({ groupId }: CancelGroupRequest, tenant: string, c: RpcContext) {
  const group = await c.finder.find(groupId, tenant, { isDone: ({ finished }) => finished });
  if (group.finished && !group.stopping) return receipt(group, undefined);
  const { round } = group;
  if (!group.finished) await c.writer.write(event({ case: "groupCancelled", value: { groupId, round } }));
  if (!group.finished) throw retriedMeanwhile();
  // A retry, which may follow at once, forgets it.
  const counts = group.receipt;
  await stopped(group, c);
  return receipt(group, counts);
}

/** Resolves when nothing that was stopped of the group can start any more, whatever stopped it. */
export async function stopped(group: Group, { fold }: RpcContext): Promise<void> {
  await fold.until(() => !group.stopping, { what: "the confirmation of a cancel", timeoutMs: CONFIRM_MS });
}

/** The first cancel's counts for those who waited for it; for later ones, everything is finished. */
function receipt(group: Group, counts: CancelReceipt | undefined) {
  return {
    groupId: group.terms.id,
    removed: counts?.removed ?? 0,
    aborting: counts?.aborting ?? 0,
    alreadyFinished: counts?.alreadyFinished ?? group.finishedTasks,
  };
}
