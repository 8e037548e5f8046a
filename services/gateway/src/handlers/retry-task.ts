import { presentTask } from "@sheaf/api";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { expectNoBody } from "../http/expect-no-body.ts";
import { groupIdOf } from "../resources/known-group.ts";
import { taskIndexOf } from "../resources/read-task.ts";
import { writing } from "../scheduler-call.ts";

/** `POST /v1/groups/{id}/tasks/{index}/retry`: one failed or cancelled task runs again in a new round. */
export async function retryTask(exchange: Exchange, { scheduler, revisions, progress }: GatewayContext): Promise<void> {
  const groupId = groupIdOf(exchange);
  const index = taskIndexOf(exchange);
  await expectNoBody(exchange);
  const { group, task } = await scheduler.retryTask({ groupId, index }, writing(exchange));
  if (group === undefined || task === undefined) throw new Error("the scheduler answered without a task");
  revisions.saw(group);
  progress.forget(exchange, groupId);
  exchange.res.json(presentTask(groupId, task));
}
