import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code, type ConnectError } from "@connectrpc/connect";
import { type Group, MAX_ROUNDS, retryable } from "@sheaf/ledger";
import { type RetryGroupRequest, type RetryTaskRequest, TaskState } from "@sheaf/proto";
import { rpcError } from "@sheaf/service";
import { event } from "../ledger-writer.ts";
import { RetryTally } from "../retry-tally.ts";
import { stopped } from "./cancel-group.ts";
import type { RpcContext } from "./context.ts";
import { notFinished, refuseNoTask, retriedMeanwhile } from "./refusals.ts";

/** RetryGroup: the failed (and, if asked, cancelled) tasks of a finished group run again in a new round. */
export async function retryGroup({ groupId, cancelled }: RetryGroupRequest, tenant: string, c: RpcContext) {
  const asked = { index: [], cancelled };
  const isDone = (group: Group) => retryable(group, asked).length === 0;
  const group = await c.finder.find(groupId, tenant, { refusal: (group) => refusal(group, c), isDone });
  const retried = await retry(group, asked, c);
  return { group: c.present(group), retried };
}

/** RetryTask: one failed or cancelled task of a finished group. */
export async function retryTask({ groupId, index }: RetryTaskRequest, tenant: string, c: RpcContext) {
  const refused = (group: Group) => refuseNoTask(group, index) ?? refuseSucceeded(group, index) ?? refusal(group, c);
  const group = await c.finder.find(groupId, tenant, { refusal: refused });
  await retry(group, { index: [index], cancelled: true }, c);
  return { group: c.present(group), task: await c.presentTask(group, index) };
}

function refuseSucceeded(group: Group, index: number): ConnectError | undefined {
  if (group.state(index) !== TaskState.SUCCEEDED) return undefined;
  return rpcError(Code.FailedPrecondition, "the task has succeeded", { reason: "TASK_SUCCEEDED" });
}

/** Answers how many tasks run again. */
async function retry(group: Group, asked: { index: number[]; cancelled: boolean }, c: RpcContext): Promise<number> {
  const { id, tenant } = group.terms;
  const count = retryable(group, asked).length;
  if (count === 0) return 0;
  await stopped(group, c);
  c.admission.check({ events: 1, tasks: 0, attempts: count * group.terms.maxAttempts });
  using tally = new RetryTally(c.fold);
  const seq = await writeRetry(group, { ...asked, count }, c);
  // An erasure, or another retry, may have come first.
  c.finder.known(id, tenant);
  const retried = tally.of(group, seq);
  if (retried === 0) throw retriedMeanwhile();
  return retried;
}

/** Which tasks of a group run again: as in the event, and how many they are. */
export interface AskedAgain {
  readonly index: number[];
  readonly cancelled: boolean;
  readonly count: number;
}

/** Writes a retry that nothing refuses and the log has room for. Resolves, when it is folded, with its log sequence. */
export function writeRetry(group: Group, { index, cancelled, count }: AskedAgain, c: RpcContext): Promise<number> {
  const deadline = timestampFromMs(newDeadlineMs(group, c));
  const round = group.round;
  const { id: groupId, tenant } = group.terms;
  const retried = event({ case: "groupRetried", value: { groupId, index, cancelled, deadline, round } });
  const left = () => ({ submits: 0, tasks: group.round > round ? 0 : count });
  return c.quotas.within({ tenant, groupId, left }, () => c.writer.write(retried));
}

/** Why the group cannot run again; undefined where it can. */
export function refusal(group: Group, c: RpcContext): ConnectError | undefined {
  const refuse = (message: string, reason: string) => rpcError(Code.FailedPrecondition, message, { reason });
  if (!group.finished) return notFinished();
  if (group.stoppedHeld) return refuse("the group was stopped before its seal", "GROUP_INCOMPLETE");
  if (group.round >= MAX_ROUNDS) return refuse(`a group has at most ${MAX_ROUNDS} rounds`, "TOO_MANY_ROUNDS");
  if (newDeadlineMs(group, c) <= c.clock.nowMs()) {
    return refuse("the group is older than the longest deadline", "GROUP_TOO_OLD");
  }
  return undefined;
}

/** Never beyond what the group's first accept could ask for: its records leave the log by age. */
function newDeadlineMs(group: Group, { clock, limits }: RpcContext): number {
  return Math.min(clock.nowMs() + limits.deadlineDefaultMs, group.terms.acceptedAtMs + limits.deadlineMaxMs);
}
