import { createHash } from "node:crypto";
import { presentGroup } from "@sheaf/api";
import type { Group } from "@sheaf/proto";

/** What a webhook is told. */
export interface WebhookMessage {
  /** Header `webhook-id`: the same for every attempt, so that a receiver can tell a repeat. */
  readonly id: string;
  /** JSON. */
  readonly body: string;
}

/**
 * The message number `message`, from 1, of a group that has finished. Whoever makes it makes the same id. `data` is that
 * of the event `group.finished` which readers of the group get; `timestamp` is the group's end.
 */
export function groupFinishedMessage(group: Group, message: number): WebhookMessage {
  const presented = presentGroup(group);
  const content = { type: "group.finished", timestamp: presented.finished_at, data: { group: presented } };
  return { id: webhookMessageId(group.id, message), body: JSON.stringify(content) };
}

/** The id of message number `message`, from 1, of a group. */
export function webhookMessageId(groupId: string, message: number): string {
  const digest = createHash("sha256").update(`${groupId}.${message}`).digest("hex");
  return `msg_${digest.slice(0, 32)}`;
}
