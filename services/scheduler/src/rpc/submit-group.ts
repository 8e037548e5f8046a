import { createHash } from "node:crypto";
import { create, toBinary } from "@bufbuild/protobuf";
import { timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
import type { Group } from "@sheaf/ledger";
import {
  type Event,
  GroupAcceptedSchema,
  type ItemChunk,
  Priority,
  type SubmitGroupRequest,
  SubmitGroupRequestSchema,
} from "@sheaf/proto";
import { type Limits, newGroupId, rpcError } from "@sheaf/service";
import { event } from "../ledger-writer.ts";
import type { TaskType } from "../task-types.ts";
import { checkSubmit } from "./check-submit.ts";
import type { RpcContext } from "./context.ts";
import { itemChunks } from "./item-chunks.ts";

/** Room that an accept needs beside its items: options, labels, the frame. */
const HEAD_BYTES = 96 * 1024;

/** SubmitGroup: writes the whole group, then answers it from the state. A repeat finds what the first one wrote. */
export async function submitGroup(request: SubmitGroupRequest, tenant: string, c: RpcContext) {
  const type = checkSubmit(request, c.limits, c.clock.nowMs());
  const hash = requestHash(request);
  const id = request.groupId || newGroupId(c.clock.nowMs());
  const find = () => sameRequest(c.finder.known(id, tenant), hash);
  // Before the write too: the chunks behind an accept would be added to whatever group has the id.
  const known = c.fold.state.groups.has(id) ? find() : undefined;
  if (!known) {
    await c.writer.write(...whole(request, { id, hash, type, tenant, nowMs: c.clock.nowMs(), limits: c.limits }));
  } else if (isHalfWritten(known, request)) {
    await c.writer.write(...missing(request, known, c.limits));
  }
  return { group: c.present(find()) };
}

function sameRequest(group: Group, hash: Buffer): Group {
  if (hash.equals(group.terms.requestHash)) return group;
  throw rpcError(Code.AlreadyExists, "this group id belongs to another request", { reason: "GROUP_ID_TAKEN" });
}

/** An earlier try wrote the accept and not all of its chunks. */
function isHalfWritten(group: Group, request: SubmitGroupRequest): boolean {
  return group.open && (!request.open || group.total < request.items.length);
}

/** SHA-256 of the request: tells a repeat from another request under the same id. */
export function requestHash(request: SubmitGroupRequest): Buffer {
  return createHash("sha256").update(toBinary(SubmitGroupRequestSchema, request)).digest();
}

interface Accepting {
  readonly id: string;
  readonly hash: Uint8Array;
  readonly type: TaskType;
  readonly tenant: string;
  readonly nowMs: number;
  readonly limits: Limits;
}

/** One event where it fits; else held chunks that only the last one releases, so that no half group ever runs. */
function whole(request: SubmitGroupRequest, a: Accepting): Event[] {
  const [first, ...rest] = itemChunks(request.items, 0, a.limits.eventBytes - HEAD_BYTES);
  return [accepted(request, a, first, rest.length > 0), ...appended(a.id, rest, !request.open)];
}

/** What an earlier try has left out. */
function missing(request: SubmitGroupRequest, { terms, total }: Group, limits: Limits): Event[] {
  const chunks = itemChunks(request.items.slice(total), total, limits.eventBytes - HEAD_BYTES);
  return appended(terms.id, chunks, !request.open);
}

function appended(groupId: string, chunks: readonly ItemChunk[], seal: boolean): Event[] {
  return chunks.map((items, i) =>
    event({ case: "itemsAppended", value: { groupId, items, sealed: seal && i === chunks.length - 1 } }),
  );
}

function accepted(request: SubmitGroupRequest, a: Accepting, items: ItemChunk | undefined, more: boolean): Event {
  const deadlineMs = request.deadline ? timestampMs(request.deadline) : a.nowMs + a.limits.deadlineDefaultMs;
  const value = create(GroupAcceptedSchema, {
    groupId: a.id,
    tenant: a.tenant,
    task: a.type.name,
    queue: a.type.queue,
    requestHash: a.hash,
    priority: request.priority || Priority.NORMAL,
    maxAttempts: request.maxAttempts || a.type.maxAttempts,
    timeoutMs: request.timeoutMs || a.type.timeoutMs || a.limits.timeoutDefaultMs,
    deadline: timestampFromMs(Math.min(deadlineMs, a.nowMs + a.limits.deadlineMaxMs)),
    retentionMs: a.limits.retentionMs,
    labels: request.labels,
    hold: request.hold || (more && !request.open),
    sealed: !request.open && !more,
    ...(request.options && { options: request.options }),
    ...(request.notBefore && { notBefore: request.notBefore }),
    ...(items && { items }),
  });
  return event({ case: "groupAccepted", value });
}
