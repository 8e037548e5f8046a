import type { Counts, Group, WebhookDelivery } from "@sheaf/proto";
import { GroupState } from "@sheaf/proto";
import { followUpText, GROUP_OUTCOMES, GROUP_STATES, PRIORITIES, WEBHOOK_STATES } from "./enum-text.ts";
import type { CountsJson, GroupJson, WebhookJson } from "./schemas/group.ts";
import { isoTime } from "./time.ts";

/** A group as /v1 shows it. */
export function presentGroup(group: Group): GroupJson {
  const self = groupPath(group.id);
  return {
    id: group.id,
    task: group.task,
    state: GROUP_STATES.of(group.state),
    outcome: GROUP_OUTCOMES.find(group.outcome),
    progress: group.progress,
    round: group.round,
    counts: presentCounts(group.counts),
    open: group.state === GroupState.OPEN,
    priority: PRIORITIES.find(group.priority) ?? "normal",
    labels: group.labels,
    created_at: isoTime(group.createdAt),
    started_at: isoTime(group.startedAt),
    finished_at: isoTime(group.finishedAt),
    eta_ms: group.etaMs ?? null,
    revision: group.revision,
    deadline: isoTime(group.deadline),
    parent_id: group.parentId === "" ? null : group.parentId,
    follow_ups: group.followUps.map(({ kind, groupId }) => ({ kind: followUpText(kind), group_id: groupId })),
    webhook: group.webhook ? presentWebhook(group.webhook) : null,
    links: {
      self,
      tasks: `${self}/tasks`,
      events: `${self}/events`,
      archive: `${self}/archive.zip`,
      cancel: `${self}/cancel`,
    },
  };
}

/** Where a group is found. */
export function groupPath(groupId: string): string {
  return `/v1/groups/${groupId}`;
}

function presentWebhook({
  messageId,
  state,
  attempts,
  status,
  error,
  attemptedAt,
  nextAt,
}: WebhookDelivery): WebhookJson {
  return {
    message_id: messageId,
    state: WEBHOOK_STATES.of(state),
    attempts,
    status: status === 0 ? null : status,
    error: error === "" ? null : error,
    attempted_at: isoTime(attemptedAt),
    next_at: isoTime(nextAt),
  };
}

function presentCounts(counts: Counts | undefined): CountsJson {
  const { total = 0, queued = 0, running = 0, retrying = 0, succeeded = 0, failed = 0, cancelled = 0 } = counts ?? {};
  const finished = succeeded + failed + cancelled;
  return { total, queued, running, retrying, succeeded, failed, cancelled, finished };
}
