import { presentTask } from "@sheaf/api";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { parseRequest } from "../http/parse-request.ts";
import { readJson } from "../http/read-json.ts";
import { writing } from "../scheduler-call.ts";
import { nothingSchema } from "../schemas/nothing.ts";
import { progressKey } from "./get-status.ts";
import { groupIdOf } from "./known-group.ts";
import { taskIndexOf } from "./read-task.ts";

/** `POST /v1/groups/{id}/tasks/{index}/retry`: one failed or cancelled task runs again in a new round. */
export async function retryTask(exchange: Exchange, { scheduler, revisions, progress }: GatewayContext): Promise<void> {
  const groupId = groupIdOf(exchange);
  const index = taskIndexOf(exchange);
  parseRequest(nothingSchema, (await readJson(exchange)) ?? {});
  const { group, task } = await scheduler.retryTask({ groupId, index }, writing(exchange));
  if (group === undefined || task === undefined) throw new Error("the scheduler answered without a task");
  revisions.saw(group);
  progress.forget(progressKey(exchange, groupId));
  exchange.res.json(presentTask(groupId, task));
}
