import type { Task } from "@sheaf/proto";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { HttpError } from "../http/problem.ts";
import { reading } from "../scheduler-call.ts";
import { groupIdOf } from "./known-group.ts";

/** A task, with the group it was found in. */
export interface FoundTask {
  readonly groupId: string;
  readonly task: Task;
}

/** Reads the task that `:id` and `:index` of the path name. */
export async function readTask(exchange: Exchange, { scheduler, revisions }: GatewayContext): Promise<FoundTask> {
  const groupId = groupIdOf(exchange);
  const index = taskIndexOf(exchange);
  const minRevision = revisions.atLeast(groupId);
  const { task } = await scheduler.getTask({ groupId, index, minRevision }, reading(exchange));
  if (task === undefined) throw new Error("the scheduler answered without a task");
  return { groupId, task };
}

/** The `:index` of the path; what no task can have is NOT_FOUND without a call. */
export function taskIndexOf({ req }: Exchange): number {
  const index = String(req.params["index"]);
  if (!/^(?:0|[1-9]\d{0,8})$/.test(index)) throw new HttpError("not_found", "The group has no such task");
  return Number(index);
}
