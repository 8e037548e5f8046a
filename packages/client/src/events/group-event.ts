import type { GroupEvent } from "../types/events.ts";
import type { EventKind } from "./follow-events.ts";

const TYPES: Readonly<Record<GroupEvent["type"], true>> = {
  "group.snapshot": true,
  "group.progress": true,
  "group.finished": true,
  "task.running": true,
  "task.retrying": true,
  "task.succeeded": true,
  "task.failed": true,
  "task.cancelled": true,
};

/** The events of a group, until it has finished. */
export const GROUP_EVENTS: EventKind<GroupEvent> = {
  read: ({ id, type, data }) =>
    Object.hasOwn(TYPES, type) ? ({ id, type, data: JSON.parse(data) } as GroupEvent) : undefined,
  isLast: ({ type }) => type === "group.finished",
};
