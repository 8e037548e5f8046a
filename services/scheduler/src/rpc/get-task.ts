import type { Group } from "@sheaf/ledger";
import type { Attempt, GetTaskRequest } from "@sheaf/proto";
import { endedRuns, presentAttempt } from "../present/attempts.ts";
import type { RpcContext } from "./context.ts";
import { refuseNoTask } from "./refusals.ts";

/** GetTask: one task of a group, with its ended runs. */
export async function getTask({ groupId, index, minRevision }: GetTaskRequest, tenant: string, c: RpcContext) {
  const refusal = (group: Group) => refuseNoTask(group, index);
  const group = await c.finder.find(groupId, tenant, { minRevision: Number(minRevision), refusal });
  const [task, attempts] = await Promise.all([c.presentTask(group, index), presentAttempts(group, index, c)]);
  return { task: { ...task, attempts } };
}

async function presentAttempts(group: Group, index: number, { payloads, fold }: RpcContext): Promise<Attempt[]> {
  const runs = endedRuns(group, index);
  return Promise.all(
    runs.map(async (past, i) => {
      const told = await payloads.details(group, index, past.detailSeq);
      const detail = told.find(({ run }) => run === past.run)?.detail;
      const number = i + 1 - runs.findIndex(({ round }) => round === past.round);
      return presentAttempt(past, number, { worker: fold.state.workers[past.worker] ?? "", detail });
    }),
  );
}
