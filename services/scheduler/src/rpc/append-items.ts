import { create, equals } from "@bufbuild/protobuf";
import { Code, type ConnectError } from "@connectrpc/connect";
import type { Group } from "@sheaf/ledger";
import { type AppendItemsRequest, type Item, ItemSchema } from "@sheaf/proto";
import { rpcError } from "@sheaf/service";
import { event } from "../ledger-writer.ts";
import { checkItems } from "./check-items.ts";
import type { RpcContext } from "./context.ts";
import { itemChunks } from "./item-chunks.ts";
import { Violations } from "./violations.ts";

/** Room that an append needs beside its items. */
const HEAD_BYTES = 4 * 1024;
const NO_ITEM = create(ItemSchema);

/** AppendItems: items that are already there are not added again, so that a repeat is harmless. Others at their place are told apart. */
export async function appendItems(request: AppendItemsRequest, tenant: string, c: RpcContext) {
  const v = new Violations();
  v.check(request.items.length > 0, "items", "must not be empty");
  checkItems(request.items, c.limits, v);
  v.throwIfAny();
  const end = request.firstIndex + request.items.length;
  const refusal = (group: Group) => (end > group.total ? refuseNoRoom(group, request.firstIndex, end, c) : undefined);
  const group = await c.finder.find(request.groupId, tenant, { refusal });
  if (end > group.total) {
    const chunks = itemChunks(request.items, request.firstIndex, c.limits.eventBytes - HEAD_BYTES);
    const tasks = end - group.total;
    c.admission.check({ events: chunks.length, tasks, attempts: tasks * group.terms.maxAttempts });
    const { groupId } = request;
    const events = chunks.map((items) => event({ case: "itemsAppended", value: { groupId, items } }));
    const left = () => ({ submits: 0, tasks: Math.max(0, end - group.total) });
    await c.quotas.within({ tenant, groupId, left }, () => c.writer.write(...events));
    // Another append, or a seal, may have come first.
    const refused = refusal(group);
    if (refused) throw refused;
  }
  if (!(await holds(group, request, c))) throw indexMismatch(group);
  return { group: c.present(group) };
}

/** Why items that are not there yet cannot be added; undefined where they can. */
function refuseNoRoom(group: Group, firstIndex: number, end: number, { limits }: RpcContext): ConnectError | undefined {
  const refuse = (message: string, reason: string) => rpcError(Code.FailedPrecondition, message, { reason });
  if (!group.open) return refuse("the group is sealed", "GROUP_SEALED");
  if (firstIndex > group.total) return indexMismatch(group);
  if (end > limits.itemsPerGroup) return refuse(`a group holds at most ${limits.itemsPerGroup} items`, "GROUP_FULL");
  return undefined;
}

/** Whether the items are at the indexes they were meant for: what is there may be a repeat of this append, or another's. */
async function holds(
  group: Group,
  { firstIndex, items }: AppendItemsRequest,
  { payloads }: RpcContext,
): Promise<boolean> {
  for (const [i, item] of items.entries()) {
    const there = (await payloads.item(group, firstIndex + i)) ?? NO_ITEM;
    if (!isSame(there, item)) return false;
  }
  return true;
}

function isSame(a: Item, b: Item): boolean {
  if (a.source !== b.source || a.name !== b.name) return false;
  const plain = !a.args && !b.args && !a.rejection && !b.rejection;
  return plain || equals(ItemSchema, a, b);
}

/** Names the revision too: a caller who now reads what is there is not to read an older list. */
function indexMismatch({ total, revision }: Group): ConnectError {
  return rpcError(Code.Aborted, `the next index is ${total}`, {
    reason: "INDEX_MISMATCH",
    metadata: { next_index: String(total), revision: String(revision) },
  });
}
