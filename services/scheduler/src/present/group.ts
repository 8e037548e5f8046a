import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { Group } from "@sheaf/ledger";
import {
  GroupSchema,
  type Group as GroupView,
  TaskState,
  type WebhookDelivery,
  WebhookDeliverySchema,
  WebhookState,
} from "@sheaf/proto";
import { nextAttemptMs } from "../webhooks/courier-desk.ts";
import { webhookMessageId } from "../webhooks/message.ts";

const ENDS = { delivered: WebhookState.DELIVERED, failed: WebhookState.FAILED };

/** A group as the API shows it, at log time `nowMs`: from the state alone, so that watching costs no broker calls. */
export function presentGroup(group: Group, nowMs: number): GroupView {
  const { terms } = group;
  const etaMs = estimateMs(group, nowMs);
  return create(GroupSchema, {
    id: terms.id,
    task: terms.task,
    queue: terms.queue,
    state: group.groupState,
    outcome: group.outcome,
    progress: group.progress,
    counts: {
      total: group.total,
      queued: group.count(TaskState.QUEUED),
      running: group.count(TaskState.RUNNING),
      retrying: group.count(TaskState.RETRYING),
      succeeded: group.count(TaskState.SUCCEEDED),
      failed: group.count(TaskState.FAILED),
      cancelled: group.count(TaskState.CANCELLED),
    },
    round: group.round,
    priority: terms.priority,
    labels: { ...terms.labels },
    createdAt: timestampFromMs(terms.acceptedAtMs),
    ...(group.startedAtMs > 0 && { startedAt: timestampFromMs(group.startedAtMs) }),
    ...(group.finished && { finishedAt: timestampFromMs(group.finishedAtMs) }),
    ...(etaMs !== undefined && { etaMs }),
    revision: String(group.revision),
    ...(group.deadlineMs > 0 && { deadline: timestampFromMs(group.deadlineMs) }),
    followUps: group.madeFollowUps.map(({ kind, groupId }) => ({ kind, groupId })),
    parentId: terms.parentId,
    ...presentWebhook(group),
  });
}

function presentWebhook(group: Group): { webhook?: WebhookDelivery } {
  const { webhook, terms } = group;
  if (!webhook || webhook.message === 0) return {};
  const { attempts, status, error, attemptedAtMs, end } = webhook;
  const nextAt = timestampFromMs(nextAttemptMs(terms.id, webhook));
  const delivery = create(WebhookDeliverySchema, {
    messageId: webhookMessageId(terms.id, webhook.message),
    state: end ? ENDS[end] : WebhookState.PENDING,
    attempts,
    status,
    error,
    ...(attempts > 0 && { attemptedAt: timestampFromMs(attemptedAtMs) }),
    ...(group.webhookPending && { nextAt }),
  });
  return { webhook: delivery };
}

/** What is left, at the pace so far; undefined before the first task has ended and after the last. */
function estimateMs(group: Group, nowMs: number): number | undefined {
  const done = group.finishedTasks;
  if (group.finished || done === 0 || group.startedAtMs === 0) return undefined;
  const perTaskMs = Math.max(0, nowMs - group.startedAtMs) / done;
  return Math.min(2 ** 32 - 1, Math.round(perTaskMs * (group.total - done)));
}
