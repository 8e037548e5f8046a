import type { Action, ListActionsResponse } from "@sheaf/proto";
import type { ActionListJson } from "./schemas/action.ts";
import { isoTime } from "./time.ts";

/** A page of what operators did. */
export function presentActionPage({ actions, nextPageToken }: ListActionsResponse): ActionListJson {
  return { actions: actions.map(presentAction), next_cursor: nextPageToken === "" ? null : nextPageToken };
}

function presentAction({ id, at, actor, what, target, detail, effect }: Action): ActionListJson["actions"][number] {
  return { id, at: isoTime(at), actor, what, target: target || null, detail: detail || null, effect };
}
