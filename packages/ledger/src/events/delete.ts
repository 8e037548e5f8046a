import type { GroupDeleted } from "@sheaf/proto";
import { type Applying, groupOf, isOfEarlierRound } from "../state.ts";

/** A finished group is erased. Its id stays taken for its retention, so that a late repeat of its submit does not revive it. */
export function applyDeleted(event: GroupDeleted, a: Applying): void {
  const group = groupOf(event.groupId, a);
  if (!group) return;
  if (isOfEarlierRound(event.round, group)) return a.state.ignore("stale_round");
  if (!group.finished) return a.state.ignore("not_finished");
  const { id, tenant, retentionMs } = group.terms;
  a.state.remove(group);
  a.state.bury(id, { tenant, untilMs: group.finishedAtMs + retentionMs });
  a.changes.forgotten?.(group);
}
