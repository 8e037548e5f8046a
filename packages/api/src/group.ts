import type { Counts, Group } from "@sheaf/proto";
import { GroupState } from "@sheaf/proto";
import { followUpText, groupOutcomeText, groupStateText, priorityText } from "./enum-text.ts";
import { isoTime } from "./time.ts";

/** A group as /v1 shows it. */
export function presentGroup(group: Group) {
  const self = groupPath(group.id);
  return {
    id: group.id,
    task: group.task,
    state: groupStateText(group.state),
    outcome: groupOutcomeText(group.outcome),
    progress: group.progress,
    round: group.round,
    counts: presentCounts(group.counts),
    open: group.state === GroupState.OPEN,
    priority: priorityText(group.priority),
    labels: group.labels,
    created_at: isoTime(group.createdAt),
    started_at: isoTime(group.startedAt),
    finished_at: isoTime(group.finishedAt),
    eta_ms: group.etaMs ?? null,
    revision: group.revision,
    deadline: isoTime(group.deadline),
    parent_id: group.parentId === "" ? null : group.parentId,
    follow_ups: group.followUps.map(({ kind, groupId }) => ({ kind: followUpText(kind), group_id: groupId })),
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

function presentCounts(counts: Counts | undefined) {
  const { total = 0, queued = 0, running = 0, retrying = 0, succeeded = 0, failed = 0, cancelled = 0 } = counts ?? {};
  const finished = succeeded + failed + cancelled;
  return { total, queued, running, retrying, succeeded, failed, cancelled, finished };
}
