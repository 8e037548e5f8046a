import { Code } from "@connectrpc/connect";
import type { Group } from "@sheaf/ledger";
import type { AppendItemsRequest } from "@sheaf/proto";
import { rpcError } from "@sheaf/service";
import { event } from "../ledger-writer.ts";
import { checkItems } from "./check-items.ts";
import type { RpcContext } from "./context.ts";
import { itemChunks } from "./item-chunks.ts";
import { Violations } from "./violations.ts";

/** Room that an append needs beside its items. */
const HEAD_BYTES = 4 * 1024;

/** AppendItems: items that are already there are not added again, so that a repeat is harmless. */
export async function appendItems(request: AppendItemsRequest, tenant: string, c: RpcContext) {
  const v = new Violations();
  v.check(request.items.length > 0, "items", "must not be empty");
  checkItems(request.items, c.limits, v);
  v.throwIfAny();
  const group = await c.finder.find(request.groupId, tenant);
  const end = request.firstIndex + request.items.length;
  if (end > group.total) {
    checkRoom(group, request.firstIndex, end, c);
    const chunks = itemChunks(request.items, request.firstIndex, c.limits.eventBytes - HEAD_BYTES);
    const tasks = end - group.total;
    c.admission.check({ events: chunks.length, tasks, attempts: tasks * group.terms.maxAttempts });
    await c.writer.write(
      ...chunks.map((items) => event({ case: "itemsAppended", value: { groupId: request.groupId, items } })),
    );
    // Another append, or a seal, may have come first.
    if (group.total < end) checkRoom(group, request.firstIndex, end, c);
  }
  return { group: c.present(group) };
}

function checkRoom(group: Group, firstIndex: number, end: number, c: RpcContext): void {
  if (!group.open) throw rpcError(Code.FailedPrecondition, "the group is sealed", { reason: "GROUP_SEALED" });
  if (firstIndex > group.total) {
    throw rpcError(Code.Aborted, `the next index is ${group.total}`, {
      reason: "INDEX_MISMATCH",
      metadata: { next_index: String(group.total) },
    });
  }
  if (end > c.limits.itemsPerGroup) {
    throw rpcError(Code.ResourceExhausted, `a group holds at most ${c.limits.itemsPerGroup} items`, {
      reason: "ITEMS_PER_GROUP",
    });
  }
}
