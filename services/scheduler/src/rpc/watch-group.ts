import { Code } from "@connectrpc/connect";
import type { WatchGroupRequest, WatchGroupResponse } from "@sheaf/proto";
import { rpcError } from "@sheaf/service";
import { type WatchEnd, WatchEndedError } from "../watch/watch-ended-error.ts";
import type { RpcContext } from "./context.ts";
import { Violations } from "./violations.ts";

const DEFAULT_INTERVAL_MS = 100;
const INTERVAL_MS = { min: 20, max: 10_000 };
/** When to come again, to another replica if possible, in milliseconds. */
const RETRY_MS = 1_000;

/** Who watches. */
export interface WatchCall {
  readonly tenant: string;
  /** Aborted when the caller is gone, its deadline has passed, or the server stops. */
  readonly signal: AbortSignal;
  /** Whether the caller reads JSON. */
  readonly json: boolean;
}

/** WatchGroup: the group as it is or what has changed since, then every change until it has finished. */
export async function* watchGroup(
  request: WatchGroupRequest,
  { tenant, signal, json }: WatchCall,
  c: RpcContext,
): AsyncGenerator<WatchGroupResponse> {
  check(request);
  const { groupId, tasks, details, minIntervalMs } = request;
  const afterRevision = Number(request.afterRevision);
  const group = await c.finder.find(groupId, tenant, { minRevision: afterRevision });
  if (signal.aborted) return;
  try {
    const form = { tasks, details };
    const watcher = c.watches.watch(group, {
      form,
      json,
      afterRevision,
      minIntervalMs: minIntervalMs || DEFAULT_INTERVAL_MS,
    });
    // A reader that has gone, or that a write waits for, never comes back to this generator; the signal tells.
    signal.addEventListener("abort", () => watcher.leave(), { once: true });
    try {
      for (let next = await watcher.next(); next; next = await watcher.next()) yield next;
    } finally {
      watcher.leave();
    }
  } catch (error) {
    if (error instanceof WatchEndedError && error.why === "group_left") c.finder.known(groupId, tenant);
    throw error instanceof WatchEndedError ? ended(error.why) : error;
  }
}

function check({ minIntervalMs, tasks, details }: WatchGroupRequest): void {
  const { min, max } = INTERVAL_MS;
  const v = new Violations();
  const inRange = minIntervalMs === 0 || (minIntervalMs >= min && minIntervalMs <= max);
  v.check(inRange, "min_interval_ms", `must be 0 or ${min} to ${max}`);
  v.check(tasks || !details, "details", "needs tasks");
  v.throwIfAny();
}

/** Another replica may tell on, but where the group has left and its id was taken again at once. */
function ended(why: WatchEnd) {
  if (why === "group_left") return rpcError(Code.NotFound, "the group has left", { reason: "GROUP_NOT_FOUND" });
  const reason = why === "too_many_watches" ? { reason: "TOO_MANY_WATCHES" } : {};
  return rpcError(Code.Unavailable, "this replica cannot tell on; ask another", { ...reason, retryDelayMs: RETRY_MS });
}
