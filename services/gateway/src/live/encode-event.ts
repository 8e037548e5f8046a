/** The kinds of events a group's stream has. */
export type LiveEventType =
  | "group.snapshot"
  | "group.progress"
  | "group.finished"
  | "task.running"
  | "task.retrying"
  | "task.succeeded"
  | "task.failed"
  | "task.cancelled";

/** The one kind of event that Control's stream has. */
export type ControlEventType = "control.snapshot";

/** An event in the form of server-sent events. JSON has no line breaks, so one line of data is enough. */
export function encodeEvent(id: string, type: LiveEventType, data: unknown): Buffer {
  return encodeJsonEvent(id, type, JSON.stringify(data));
}

/** As {@link encodeEvent}, for data that is JSON already. */
export function encodeJsonEvent(id: string, type: LiveEventType | ControlEventType, json: string): Buffer {
  return Buffer.from(`id: ${id}\nevent: ${type}\ndata: ${json}\n\n`);
}

/** A line that readers pass over. */
export const HEARTBEAT = Buffer.from(": here\n\n");
/** How long browsers wait before they connect again, in milliseconds. */
export const RETRY = Buffer.from("retry: 2000\n\n");
