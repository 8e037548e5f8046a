import type { GroupEvent } from "../types/events.ts";
import type { SseMessage } from "./sse-parser.ts";

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

/** Reads an event; undefined for a type that this version does not know, as newer servers may send. */
export function groupEventFrom({ id, type, data }: SseMessage): GroupEvent | undefined {
  return Object.hasOwn(TYPES, type) ? ({ id, type, data: JSON.parse(data) } as GroupEvent) : undefined;
}
