import type { WebhookAttempted, WebhookRequested } from "@sheaf/proto";
import type { Group } from "../group.ts";
import { type Applying, groupOf } from "../state.ts";

/** The next message of the group's webhook is due: it takes the place of one that has not arrived. */
export function makeWebhookDue(group: Group, a: Applying): void {
  const { webhook } = group;
  if (!webhook) return;
  const message = webhook.message + 1;
  group.webhook = { message, dueAtMs: a.timeMs, attempts: 0, status: 0, error: "", attemptedAtMs: 0, end: undefined };
  group.revision = a.seq;
  a.changes.webhookChanged?.(group);
}

/** A finished group's webhook is to be sent again. */
export function applyWebhookRequested({ groupId, message }: WebhookRequested, a: Applying): void {
  const group = groupOf(groupId, a);
  if (!group) return;
  if (!group.finished) return a.state.ignore("not_finished");
  if (group.webhook?.message !== message) return a.state.ignore("stale_webhook");
  makeWebhookDue(group, a);
}

/** An attempt to deliver the message that is due has ended; a repeat, or one of an earlier message, has no effect. */
export function applyWebhookAttempted(event: WebhookAttempted, a: Applying): void {
  const group = groupOf(event.groupId, a);
  if (!group) return;
  const { webhook } = group;
  const isNext = webhook?.message === event.message && webhook.attempts + 1 === event.attempt;
  if (!webhook || !isNext || webhook.end) return a.state.ignore("stale_webhook");
  const { attempt, status, error, final } = event;
  const end = error === "" ? "delivered" : final ? "failed" : undefined;
  group.webhook = { ...webhook, attempts: attempt, status, error, attemptedAtMs: a.timeMs, end };
  group.revision = a.seq;
  a.changes.webhookChanged?.(group);
}
