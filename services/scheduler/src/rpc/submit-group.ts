import { Code, type ConnectError } from "@connectrpc/connect";
import type { Group } from "@sheaf/ledger";
import type { Event, SubmitGroupRequest } from "@sheaf/proto";
import { failpoint, keyedGroupId, newGroupId, rpcError, traceparentFrom, within } from "@sheaf/service";
import type { Load } from "../tenant-quotas.ts";
import { type Accepting, missingItems, wholeGroup } from "./accept-event.ts";
import { checkSubmit } from "./check-submit.ts";
import type { RpcContext } from "./context.ts";
import { requestHash } from "./request-hash.ts";

/** SubmitGroup: writes the whole group, then answers it from the state. A repeat finds what the first one wrote. */
export async function submitGroup(request: SubmitGroupRequest, tenant: string, c: RpcContext) {
  const nowMs = c.clock.nowMs();
  const type = checkSubmit(request, c, nowMs);
  const [id, hash, traceparent] = [
    idOf(request, tenant, nowMs),
    requestHash(request),
    traceparentFrom(request.traceparent),
  ];
  const a = { id, hash, type, tenant, nowMs, limits: c.limits, traceparent };
  // Before the write too: a repeat of what is there needs none.
  const known = c.fold.state.groups.has(a.id) ? same(request, a, c) : undefined;
  if (!known || isHalfWritten(known, request)) await accept(request, { ...a, known }, c);
  return { group: c.present(whole(same(request, a, c), request)) };
}

/** A group that was stopped before all of its items came has not been accepted. */
function whole(group: Group, request: SubmitGroupRequest): Group {
  if (group.total >= request.items.length) return group;
  const message = "the group was stopped before all of its items had come";
  throw rpcError(Code.FailedPrecondition, message, { reason: "GROUP_INCOMPLETE" });
}

function idOf({ groupId, idempotencyKey }: SubmitGroupRequest, tenant: string, nowMs: number): string {
  return idempotencyKey === "" ? groupId || newGroupId(nowMs) : keyedGroupId(tenant, idempotencyKey);
}

/** Writes in a span of its own, which the trace context of the group is then. */
function accept(request: SubmitGroupRequest, a: Accepting & { known: Group | undefined }, c: RpcContext) {
  const { id, tenant, type, known, traceparent: parent } = a;
  const facts = { "sheaf.group": id, "sheaf.task": type.name, "sheaf.tenant": tenant };
  const attributes = { ...facts, "sheaf.tasks": request.items.length };
  return within({ tracer: c.tracer, name: "accept", parent, attributes }, (span) => {
    const traced = span ? { ...a, traceparent: span.traceparent } : a;
    const events = known ? missingItems(request, known, traced) : wholeGroup(request, traced);
    return write(events, request, traced, c);
  });
}

async function write(events: Event[], request: SubmitGroupRequest, a: Accepting, c: RpcContext): Promise<void> {
  const tasks = request.items.length;
  c.admission.check({ events: events.length, tasks, attempts: tasks * (request.maxAttempts || a.type.maxAttempts) });
  const left = () => loadLeft(a.id, tasks, c);
  await c.quotas.within({ tenant: a.tenant, groupId: a.id, left }, async () => {
    failpoint("accept.before-append");
    const off = events.length > 1 ? c.fold.onFolded(() => failpoint("accept.between-chunks")) : undefined;
    await c.writer.write(...events).finally(off);
  });
  failpoint("accept.before-reply");
}

/** What a group of so many tasks adds to its tenant's load beyond what is in the state. */
function loadLeft(id: string, tasks: number, { fold }: RpcContext): Load {
  const group = fold.state.groups.get(id);
  if (group) return { submits: 0, tasks: Math.max(0, tasks - group.total) };
  return fold.state.deleted.has(id) ? { submits: 0, tasks: 0 } : { submits: 1, tasks };
}

/** The group that has the id, if it is this request's. */
function same(request: SubmitGroupRequest, { id, hash, tenant }: Accepting, c: RpcContext): Group {
  const { groups, deleted } = c.fold.state;
  const group = groups.get(id);
  if (group?.terms.tenant === tenant && Buffer.compare(hash, group.terms.requestHash) === 0) return group;
  if (group?.terms.tenant === tenant) throw taken(request);
  if (group) throw rpcError(Code.NotFound, "no such group", { reason: "GROUP_NOT_FOUND" });
  if (deleted.has(id)) {
    throw rpcError(Code.FailedPrecondition, "the group of this id was deleted", { reason: "GROUP_DELETED" });
  }
  // The accept came to the log after its last valid time: nothing was accepted.
  throw rpcError(Code.Unavailable, "the log took too long; nothing was accepted", {
    reason: "LOG_UNAVAILABLE",
    retryDelayMs: 1_000,
  });
}

function taken({ idempotencyKey }: SubmitGroupRequest): ConnectError {
  if (idempotencyKey === "") {
    return rpcError(Code.AlreadyExists, "this group id belongs to another request", { reason: "GROUP_ID_TAKEN" });
  }
  const message = "this idempotency key was used for another request";
  return rpcError(Code.FailedPrecondition, message, { reason: "IDEMPOTENCY_KEY_REUSED" });
}

/** An earlier try wrote the accept and not all of its chunks. */
function isHalfWritten(group: Group, request: SubmitGroupRequest): boolean {
  return group.open && (!request.open || group.total < request.items.length);
}
