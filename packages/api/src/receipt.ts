import type { CancelGroupResponse } from "@sheaf/proto";

/** What a cancel did, as logged. */
export function presentReceipt(receipt: CancelGroupResponse) {
  return {
    group_id: receipt.groupId,
    removed: receipt.removed,
    aborting: receipt.aborting,
    already_finished: receipt.alreadyFinished,
  };
}
