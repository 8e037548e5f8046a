import type { GroupSealed, ItemsAppended } from "@sheaf/proto";
import { type Applying, groupOf } from "../state.ts";
import { addItems, close } from "./accept.ts";

/** Items are added to an open group. */
export function applyAppended(event: ItemsAppended, a: Applying): void {
  const group = groupOf(event.groupId, a);
  if (!group) return;
  if (!group.open) return a.state.ignore("group_closed");
  if (isForeign(event.requestHash, group.terms.requestHash)) return a.state.ignore("foreign_items");
  const whole = addItems(group, event.items, a);
  if (event.sealed && whole) close(group, a);
}

/** An open group is closed. A verdict names the total it saw and loses against a later append. */
export function applySealed(event: GroupSealed, a: Applying): void {
  const group = groupOf(event.groupId, a);
  if (!group) return;
  if (!group.open) return a.state.ignore("group_closed");
  if (event.expectedTotal !== undefined && event.expectedTotal !== group.total) return a.state.ignore("stale_verdict");
  close(group, a);
}

/** Chunks that were written behind an accept which came too late are not for the group that was there first. */
function isForeign(hash: Uint8Array, accepted: Uint8Array): boolean {
  return hash.length > 0 && !(hash.length === accepted.length && hash.every((byte, i) => byte === accepted[i]));
}
