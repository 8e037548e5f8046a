import type { Group } from "@sheaf/ledger";
import type { ListTasksRequest, TaskState } from "@sheaf/proto";
import type { RpcContext } from "./context.ts";
import { pageStart, pageToken } from "./page-token.ts";
import { Violations } from "./violations.ts";

const DEFAULT_PAGE = 100;
const MAX_PAGE = 1_000;

/** ListTasks: a page of tasks by index, only those in the states asked for. */
export async function listTasks(request: ListTasksRequest, tenant: string, c: RpcContext) {
  const start = pageStart(request.pageToken);
  const v = new Violations();
  v.check(request.pageSize <= MAX_PAGE, "page_size", `must be at most ${MAX_PAGE}`);
  v.check(start !== undefined, "page_token", "is not a token of this call");
  v.throwIfAny();
  const group = await c.finder.find(request.groupId, tenant, { minRevision: Number(request.minRevision) });
  const page = pageOf(group, new Set(request.states), start ?? 0, request.pageSize || DEFAULT_PAGE);
  return {
    tasks: await Promise.all(page.indexes.map((index) => c.presentTask(group, index))),
    nextPageToken: page.next === undefined ? "" : pageToken(page.next),
  };
}

function pageOf(group: Group, states: ReadonlySet<TaskState>, start: number, size: number) {
  const indexes: number[] = [];
  for (let index = start; index < group.total; index++) {
    if (states.size > 0 && !states.has(group.state(index))) continue;
    if (indexes.length === size) return { indexes, next: index };
    indexes.push(index);
  }
  return { indexes, next: undefined };
}
