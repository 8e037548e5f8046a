import { presentTaskReceipt } from "@sheaf/api";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { expectNoBody } from "../http/expect-no-body.ts";
import { groupIdOf } from "../resources/known-group.ts";
import { taskIndexOf } from "../resources/read-task.ts";
import { CANCEL_TIMEOUT_MS, retryingOnce, writing } from "../scheduler-call.ts";

/** `POST /v1/groups/{id}/tasks/{index}/cancel`: the receipt, once the task does not start any more; one of its counts is 1. */
export async function cancelTask(exchange: Exchange, { scheduler, progress }: GatewayContext): Promise<void> {
  const groupId = groupIdOf(exchange);
  const index = taskIndexOf(exchange);
  await expectNoBody(exchange);
  const call = (ms: number) => scheduler.cancelTask({ groupId, index }, writing(exchange, ms));
  const receipt = await retryingOnce(CANCEL_TIMEOUT_MS, call).finally(() => progress.forget(exchange, groupId));
  exchange.res.json(presentTaskReceipt({ groupId, index }, receipt));
}
