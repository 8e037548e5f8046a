import type { GroupSealed, ItemsAppended } from "@sheaf/proto";
import type { Applying } from "../state.ts";
import { addItems, close } from "./accept.ts";

/** Items are added to an open group. */
export function applyAppended(event: ItemsAppended, a: Applying): void {
  const group = a.state.groups.get(event.groupId);
  if (!group) return a.state.ignore("unknown_group");
  if (!group.open) return a.state.ignore("group_closed");
  const whole = addItems(group, event.items, a);
  if (event.sealed && whole) close(group, a);
}

/** An open group is closed. A verdict names the total it saw and loses against a later append. */
export function applySealed(event: GroupSealed, a: Applying): void {
  const group = a.state.groups.get(event.groupId);
  if (!group) return a.state.ignore("unknown_group");
  if (!group.open) return a.state.ignore("group_closed");
  if (event.expectedTotal !== undefined && event.expectedTotal !== group.total) return a.state.ignore("stale_verdict");
  close(group, a);
}
