import type { ControlSnapshot, PurgeQueueResponse } from "@sheaf/proto";
import { presentControl } from "./control.ts";
import type { PurgedJson, QueueListJson } from "./schemas/queue.ts";

/** The queues as a Control snapshot has them. */
export function presentQueueList(snapshot: ControlSnapshot): QueueListJson {
  return { queues: presentControl(snapshot).queues };
}

/** What a purge did. */
export function presentPurged({ cancelled, groups }: PurgeQueueResponse): PurgedJson {
  return { cancelled, groups };
}
