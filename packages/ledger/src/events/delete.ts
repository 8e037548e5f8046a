import type { GroupDeleted } from "@sheaf/proto";
import { type Applying, groupOf, isOfEarlierRound } from "../state.ts";

/** A finished group is erased. Its id stays taken for its retention, so that a late repeat of its submit does not revive it,
 * and for the rest of every id that was used. */
export function applyDeleted(event: GroupDeleted, a: Applying): void {
  const group = groupOf(event.groupId, a);
  if (!group) return;
  if (isOfEarlierRound(event.round, group)) return a.state.ignore("stale_round");
  if (!group.finished) return a.state.ignore("not_finished");
  a.state.retire(group);
  a.changes.forgotten?.(group);
}
