import { timestampMs } from "@bufbuild/protobuf/wkt";
import { ErrorCode, FollowUpKind, type GroupAccepted, type ItemChunk, Priority, TaskState } from "@sheaf/proto";
import { Group, type GroupTerms } from "../group.ts";
import type { Applying, Ignored } from "../state.ts";
import { finishIfDone } from "./finish.ts";

/** Attempts are counted in a byte. */
const MOST_ATTEMPTS = 255;

/** A group is accepted; the first accept of an id wins, repeats are ignored. */
export function applyAccepted(event: GroupAccepted, a: Applying): void {
  if (a.seq <= a.state.settledSeq) return;
  const refused = refusal(event, a);
  if (refused) return a.state.ignore(refused);
  const group = new Group(termsOf(event, a), event.deadline ? timestampMs(event.deadline) : 0);
  a.state.add(group);
  a.state.queueCounts(event.queue);
  followParent(event, a);
  const whole = addItems(group, event.items, a);
  a.changes.accepted?.(group);
  if (event.sealed && whole) close(group, a);
}

function refusal(event: GroupAccepted, a: Applying): Ignored | undefined {
  if (a.state.groups.has(event.groupId)) return "duplicate_accept";
  if (a.state.deleted.has(event.groupId)) return "deleted_group";
  if (event.notAfter && a.timeMs > timestampMs(event.notAfter)) return "late_accept";
  if (event.parentId === "") return undefined;
  const parent = a.state.groups.get(event.parentId);
  return parent && dueFollowUps(parent).includes(event.followUp) ? undefined : "stale_verdict";
}

function termsOf(event: GroupAccepted, a: Applying): GroupTerms {
  return {
    id: event.groupId,
    tenant: event.tenant,
    task: event.task,
    queue: event.queue,
    priority: event.priority || Priority.NORMAL,
    maxAttempts: Math.min(MOST_ATTEMPTS, Math.max(1, event.maxAttempts)),
    timeoutMs: event.timeoutMs,
    notBeforeMs: event.notBefore ? timestampMs(event.notBefore) : 0,
    retentionMs: event.retentionMs,
    hold: event.hold,
    // The record's bytes may be a part of a much larger buffer, which would live as long as the group.
    requestHash: event.requestHash.slice(),
    labels: event.labels,
    parentId: event.parentId,
    followUps: [
      ...(event.onFinished ? [FollowUpKind.FINISHED] : []),
      ...(event.onSucceeded ? [FollowUpKind.SUCCEEDED] : []),
    ],
    hasWebhook: event.webhook !== undefined,
    acceptSeq: a.seq,
    acceptEvent: a.event,
    acceptedAtMs: a.timeMs,
  };
}

/** The follow-ups whose time has come and that do not exist yet. */
export function dueFollowUps(group: Group): FollowUpKind[] {
  const due = (kind: FollowUpKind) => (kind === FollowUpKind.FINISHED ? group.finishedOnce : group.succeededOnce);
  return group.terms.followUps.filter((kind) => due(kind) && !group.madeFollowUps.some((made) => made.kind === kind));
}

function followParent({ parentId, groupId, followUp }: GroupAccepted, a: Applying): void {
  const parent = a.state.groups.get(parentId);
  if (!parent) return;
  parent.madeFollowUps = [...parent.madeFollowUps, { kind: followUp, groupId }];
  parent.revision = a.seq;
  a.changes.followed?.(parent);
}

/**
 * Adds the part of a chunk that is not there yet. Answers false, having added nothing, where that would leave a gap: a
 * seal that comes with it must not count either, or the group would finish without the missing items.
 */
export function addItems(group: Group, chunk: ItemChunk | undefined, a: Applying): boolean {
  if (!chunk) return true;
  const from = group.total;
  const to = chunk.firstIndex + chunk.count;
  if (chunk.firstIndex > from) a.state.ignore("gap_in_items");
  else if (to <= from) a.state.ignore("duplicate_items");
  else addNew(group, chunk, to - from, a);
  return chunk.firstIndex <= from;
}

function addNew(group: Group, chunk: ItemChunk, count: number, a: Applying): void {
  const from = group.total;
  group.tasks.append(count);
  group.chunks.push({ from, firstIndex: chunk.firstIndex, seq: a.seq, event: a.event, timeMs: a.timeMs });
  group.lastAppendMs = a.timeMs;
  group.revision = a.seq;
  countQueued(group, count, a);
  rejectItems(group, chunk, from, a);
  a.changes.added?.(group, from, from + count);
}

function rejectItems(group: Group, chunk: ItemChunk, from: number, a: Applying): void {
  const listed = chunk.firstIndex + Math.min(chunk.items.length, chunk.count);
  for (let index = from; index < listed; index++) {
    const rejection = chunk.items[index - chunk.firstIndex]?.rejection;
    if (!rejection) continue;
    a.state.move(group, index, TaskState.FAILED);
    // No run: it can never be handed out.
    group.tasks.run[index] = 0;
    group.tasks.errorCode[index] = rejection.code || ErrorCode.INTERNAL;
    group.tasks.endedAtMs[index] = a.timeMs;
  }
}

/** No more items: a held group may start, an empty or already processed one is finished. */
export function close(group: Group, a: Applying): void {
  const held = !group.released;
  group.open = false;
  group.revision = a.seq;
  if (held) a.changes.released?.(group);
  finishIfDone(group, a);
}

function countQueued(group: Group, count: number, a: Applying): void {
  const queue = a.state.queueCounts(group.terms.queue);
  group.counts[TaskState.QUEUED] = group.count(TaskState.QUEUED) + count;
  queue[TaskState.QUEUED] = (queue[TaskState.QUEUED] ?? 0) + count;
  a.state.retainedTasks += count;
  a.state.expectReports(group, count);
}
