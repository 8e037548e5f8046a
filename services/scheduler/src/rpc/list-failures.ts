import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import type { ListFailuresRequest } from "@sheaf/proto";
import { failedGroups } from "../failed-groups.ts";
import { type CodeSummary, type Failure, FailureSummary } from "../failure-summary.ts";
import { BEHIND_MS } from "../fold.ts";
import type { RpcContext } from "./context.ts";
import { failureFilter } from "./failure-filter.ts";

/** ListFailures: the tenant's failed tasks by code. The event loop turns while they are looked through. */
export async function listFailures(request: ListFailuresRequest, tenant: string, c: RpcContext) {
  const filter = failureFilter(request, tenant);
  // What another replica has answered a moment ago counts; where the log does not tell its end, what is known.
  await c.fold.reachedEnd(BEHIND_MS.list).catch(() => undefined);
  const summary = new FailureSummary(filter);
  for await (const groups of failedGroups(c.fold.state, filter)) for (const group of groups) summary.add(group);
  return { failures: await Promise.all(summary.sums().map((sum) => present(sum, c))) };
}

async function present({ code, count, firstAtMs, lastAtMs, samples }: CodeSummary, c: RpcContext) {
  const told = await Promise.all(samples.map((sample) => presentSample(sample, c)));
  return {
    code,
    count,
    firstAt: timestampFromMs(firstAtMs),
    lastAt: timestampFromMs(lastAtMs),
    samples: told.flat(),
  };
}

/** Empty where it was asked to run again meanwhile. */
async function presentSample({ group, index, atMs }: Failure, c: RpcContext) {
  const { name, error } = await c.presentTask(group, index);
  if (!error || group.tasks.endedAtMs[index] !== atMs) return [];
  const { id, task, queue } = group.terms;
  return [{ groupId: id, index, name, task, queue, error, failedAt: timestampFromMs(atMs) }];
}
