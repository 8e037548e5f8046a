import { errorCodeText } from "@sheaf/api";
import { type Group, retryable } from "@sheaf/ledger";
import type { RetryFailuresRequest } from "@sheaf/proto";
import { counted, recordAction } from "../actions.ts";
import { type FailureFilter, failedGroups, failureOf } from "../failed-groups.ts";
import { BEHIND_MS } from "../fold.ts";
import { RetryTally } from "../retry-tally.ts";
import type { Caller } from "./caller.ts";
import type { RpcContext } from "./context.ts";
import { failureFilter } from "./failure-filter.ts";
import { type AskedAgain, refusal, writeRetry } from "./retry-group.ts";

/** One call retries so many tasks, or goes on for so long in milliseconds, and then finishes what it has begun. */
const MOST_TASKS = 50_000;
const WITHIN_MS = 3_000;
/** Groups and tasks that share a write, about: folding them takes a few milliseconds. */
const BATCH = { groups: 100, tasks: 4_096 };

/** What a bulk retry did. */
interface Retried {
  readonly retried: number;
  readonly groups: number;
  readonly more: boolean;
}

/** A group and what of it runs again. */
interface Again extends AskedAgain {
  readonly group: Group;
}

/**
 * RetryFailures: the tenant's failed tasks that match run again, in one new round for each group; those that finished
 * first come first, so that calling again goes on with others. What cannot be retried now is passed over.
 */
export async function retryFailures(request: RetryFailuresRequest, { tenant, actor }: Caller, c: RpcContext) {
  const filter = failureFilter(request, tenant);
  await c.fold.reachedEnd(BEHIND_MS.command);
  const done = await c.turns.run(`retry ${tenant}`, () => retryAll(filter, c));
  if (done.retried > 0) {
    const detail = request.codes.map(errorCodeText).join(", ");
    const effect = `${counted(done.retried, "task")} of ${counted(done.groups, "group")} to run again`;
    await recordAction(c, { actor, what: "failures.retry", target: request.queue, detail, effect });
  }
  return done;
}

async function retryAll(filter: FailureFilter, c: RpcContext): Promise<Retried> {
  const untilMs = performance.now() + WITHIN_MS;
  const line = await candidates(filter, c);
  using tally = new RetryTally(c.fold);
  let [retried, groups] = [0, 0];
  while (line.length > 0) {
    if (retried >= MOST_TASKS || performance.now() > untilMs) return { retried, groups, more: true };
    const { counts, refused } = await retryBatch(nextBatch(line, filter, c), tally, c);
    retried += counts.reduce((sum, count) => sum + count, 0);
    groups += counts.filter((count) => count > 0).length;
    // What was done is told first; the next call is told why there is no more.
    if (refused && retried === 0) throw refused.reason;
    if (refused) return { retried, groups, more: true };
  }
  return { retried, groups, more: false };
}

/** The groups that can run again, the one that finished first at the end. */
async function candidates(filter: FailureFilter, c: RpcContext): Promise<Group[]> {
  const found: Group[] = [];
  for await (const groups of failedGroups(c.fold.state, filter)) {
    for (const group of groups) if (asked(group, filter, c)) found.push(group);
  }
  return found.sort((a, b) => b.finishedAtMs - a.finishedAtMs);
}

/** What of a group matches and can run again; undefined where nothing does. */
function asked(group: Group, filter: FailureFilter, c: RpcContext): Again | undefined {
  if (group.stopping || refusal(group, c)) return undefined;
  const all = retryable(group, { index: [], cancelled: false });
  const index = all.filter((one) => failureOf(group, one, filter) !== undefined);
  if (index.length === 0) return undefined;
  return { group, index: index.length === all.length ? [] : index, cancelled: false, count: index.length };
}

/** Takes groups from the end of the line, as they are now: another call may have come first. */
function nextBatch(line: Group[], filter: FailureFilter, c: RpcContext): Again[] {
  const batch: Again[] = [];
  for (let tasks = 0; tasks < BATCH.tasks && batch.length < BATCH.groups; ) {
    const group = line.pop();
    if (!group) break;
    const again = c.fold.state.groups.get(group.terms.id) === group ? asked(group, filter, c) : undefined;
    if (!again) continue;
    batch.push(again);
    tasks += again.count;
  }
  return batch;
}

/** How many tasks of each group this call has made run again, and the first refusal if there was one. */
async function retryBatch(batch: readonly Again[], tally: RetryTally, c: RpcContext) {
  const attempts = batch.reduce((sum, { group, count }) => sum + count * group.terms.maxAttempts, 0);
  const retry = async (again: Again) => tally.of(again.group, await writeRetry(again.group, again, c));
  const admitted = async () => c.admission.check({ events: 1, tasks: 0, attempts });
  const results: PromiseSettledResult<number>[] = await admitted().then(
    () => Promise.allSettled(batch.map(retry)),
    (reason: unknown) => [{ status: "rejected", reason }],
  );
  return {
    counts: results.map((result) => (result.status === "fulfilled" ? result.value : 0)),
    refused: results.find((result) => result.status === "rejected"),
  };
}
