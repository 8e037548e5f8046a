import { type Group, GroupState } from "@sheaf/proto";
import { CALL_TIMEOUT_MS } from "../scheduler-call.ts";
import { chunkItems, type ItemChunk } from "./chunk-items.ts";
import type { GroupCalls, GroupHead } from "./group-calls.ts";
import type { NewItem } from "./item.ts";

/** How long a large submit or append may take as a whole. */
const LARGE_TIMEOUT_MS = 10_000;

/** Items from which on a submit counts as large; one of several chunks always does. */
const LARGE_ITEMS = 1_000;

/**
 * Accepts a group with all its items, however large. What does not fit one message goes as an open group that is held
 * until its last chunk is in, so that a submit that fails half-way never runs; such a rest is cancelled.
 */
export async function submitItems(calls: GroupCalls, head: GroupHead, items: readonly NewItem[]): Promise<Group> {
  const [first = { firstIndex: 0, items: [] }, ...rest] = chunkItems(items);
  const left = budget(items.length >= LARGE_ITEMS || rest.length > 0);
  if (rest.length === 0) return calls.submit(head, first, left());
  const open = head.open ?? false;
  try {
    const begun = await calls.submit({ ...head, open: true, hold: !open }, first, left());
    // A repeat under the same key, of a submit that went through.
    if (begun.state !== GroupState.OPEN) return begun;
    const group = await appendAll(calls, head.groupId, rest, left);
    return open ? group : await calls.seal(head.groupId, left());
  } catch (error) {
    // Not waited for: a held group never runs, and the client should hear of the failure now. Under a key it may be
    // taken up again where it stopped; what nobody takes up is aborted after a while.
    if (!head.idempotencyKey) void calls.abandon(head.groupId);
    throw error;
  }
}

/** Adds items to an open group from `firstIndex` on. */
export function appendItems(calls: GroupCalls, groupId: string, { firstIndex, items }: ItemChunk): Promise<Group> {
  const chunks = chunkItems(items).map((chunk) => ({ ...chunk, firstIndex: firstIndex + chunk.firstIndex }));
  return appendAll(calls, groupId, chunks, budget(items.length >= LARGE_ITEMS || chunks.length > 1));
}

async function appendAll(
  calls: GroupCalls,
  groupId: string,
  chunks: readonly ItemChunk[],
  left: () => number,
): Promise<Group> {
  let group: Group | undefined;
  for (const chunk of chunks) group = await calls.append(groupId, chunk, left());
  if (group === undefined) throw new RangeError("nothing to append");
  return group;
}

/** Milliseconds left of what a request may take; at least 1. */
function budget(large: boolean): () => number {
  const endMs = performance.now() + (large ? LARGE_TIMEOUT_MS : CALL_TIMEOUT_MS);
  return () => Math.max(1, endMs - performance.now());
}
