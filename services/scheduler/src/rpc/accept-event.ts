import { create } from "@bufbuild/protobuf";
import { timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import type { Group } from "@sheaf/ledger";
import {
  type Event,
  GroupAcceptedSchema,
  type ItemChunk,
  Priority,
  type SubmitGroupRequest,
  type TaskType,
} from "@sheaf/proto";
import type { Limits } from "@sheaf/service";
import { event } from "../ledger-writer.ts";
import { itemChunks } from "./item-chunks.ts";

/** Room that an accept needs beside its items: options, labels, follow-ups, the frame. */
const HEAD_BYTES = 192 * 1024;
/** A submit that could not be written within this time, in milliseconds, does not take effect any more. */
const VALID_MS = 10_000;

/** What an accept says beyond the request. */
export interface Accepting {
  readonly id: string;
  /** SHA-256 of the request. */
  readonly hash: Uint8Array;
  readonly type: TaskType;
  readonly tenant: string;
  /** Log time. */
  readonly nowMs: number;
  readonly limits: Limits;
  /** W3C trace context; may be empty. */
  readonly traceparent: string;
}

/** One event where it fits; else held chunks that only the last one releases, so that no half group ever runs. */
export function wholeGroup(request: SubmitGroupRequest, a: Accepting): Event[] {
  const [first, ...rest] = itemChunks(request.items, 0, a.limits.eventBytes - HEAD_BYTES);
  return [accepted(request, a, first, rest.length > 0), ...appended(a, rest, !request.open)];
}

/** What an earlier try has left out. */
export function missingItems(request: SubmitGroupRequest, { total }: Group, a: Accepting): Event[] {
  return appended(a, itemChunks(request.items.slice(total), total, a.limits.eventBytes - HEAD_BYTES), !request.open);
}

/** What every accept says that does not follow from its group's request. */
export function acceptDefaults(type: TaskType, limits: Limits) {
  return {
    task: type.name,
    queue: type.queue,
    maxAttempts: type.maxAttempts,
    timeoutMs: type.timeoutMs || limits.timeoutDefaultMs,
    retentionMs: limits.retentionMs,
  };
}

function appended({ id, hash }: Accepting, chunks: readonly ItemChunk[], seal: boolean): Event[] {
  return chunks.map((items, i) => {
    const sealed = seal && i === chunks.length - 1;
    return event({ case: "itemsAppended", value: { groupId: id, items, sealed, requestHash: hash } });
  });
}

function accepted(request: SubmitGroupRequest, a: Accepting, items: ItemChunk | undefined, more: boolean): Event {
  const { open, options, notBefore, onFinished, onSucceeded, webhook, maxAttempts, timeoutMs } = request;
  const deadlineMs = request.deadline ? timestampMs(request.deadline) : a.nowMs + a.limits.deadlineDefaultMs;
  const value = create(GroupAcceptedSchema, {
    ...acceptDefaults(a.type, a.limits),
    groupId: a.id,
    tenant: a.tenant,
    requestHash: a.hash,
    priority: request.priority || Priority.NORMAL,
    ...(maxAttempts > 0 && { maxAttempts }),
    ...(timeoutMs > 0 && { timeoutMs }),
    deadline: timestampFromMs(Math.min(deadlineMs, a.nowMs + a.limits.deadlineMaxMs)),
    notAfter: timestampFromMs(a.nowMs + VALID_MS),
    labels: request.labels,
    hold: request.hold || (more && !open),
    sealed: !open && !more,
    ...(options && { options }),
    ...(notBefore && { notBefore }),
    ...(items && { items }),
    ...(onFinished && { onFinished }),
    ...(onSucceeded && { onSucceeded }),
    ...(webhook && { webhook }),
    traceparent: a.traceparent,
  });
  return event({ case: "groupAccepted", value });
}
