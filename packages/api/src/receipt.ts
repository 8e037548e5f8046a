import type { CancelGroupResponse, CancelTaskResponse } from "@sheaf/proto";
import type { ReceiptJson, TaskReceiptJson } from "./schemas/receipt.ts";

/** What a cancel did, as logged. */
export function presentReceipt(receipt: CancelGroupResponse): ReceiptJson {
  return {
    group_id: receipt.groupId,
    removed: receipt.removed,
    aborting: receipt.aborting,
    already_finished: receipt.alreadyFinished,
  };
}

/** What the cancel of one task did, as logged. */
export function presentTaskReceipt(
  { groupId, index }: { readonly groupId: string; readonly index: number },
  { removed, aborting, alreadyFinished }: CancelTaskResponse,
): TaskReceiptJson {
  return { group_id: groupId, index, removed, aborting, already_finished: alreadyFinished };
}
