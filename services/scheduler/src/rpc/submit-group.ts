import { createHash } from "node:crypto";
import { create, toBinary } from "@bufbuild/protobuf";
import { timestampFromMs, timestampMs } from "@bufbuild/protobuf/wkt";
import { Code } from "@connectrpc/connect";
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
  const type = checkSubmit(request, c.limits);
  const hash = createHash("sha256").update(toBinary(SubmitGroupRequestSchema, request)).digest();
  const id = request.groupId || newGroupId(c.clock.nowMs());
  const known = c.fold.state.groups.get(id);
  const complete = known && (request.open || !known.open);
  if (!complete)
    await c.writer.write(...events(request, { id, hash, type, tenant, nowMs: c.clock.nowMs(), limits: c.limits }));
  const group = c.finder.find(id, tenant);
  if (!hash.equals(group.terms.requestHash)) {
    throw rpcError(Code.AlreadyExists, "this group id belongs to another request", { reason: "GROUP_ID_TAKEN" });
  }
  return { group: await c.present(group) };
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
function events(request: SubmitGroupRequest, a: Accepting): Event[] {
  const chunks = itemChunks(request.items, 0, a.limits.eventBytes - HEAD_BYTES);
  const [first, ...rest] = chunks;
  const last = rest.length - 1;
  const accept = accepted(request, a, first, rest.length > 0);
  const appends = rest.map((items, i) =>
    event({ case: "itemsAppended", value: { groupId: a.id, items, sealed: !request.open && i === last } }),
  );
  return [accept, ...appends];
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
