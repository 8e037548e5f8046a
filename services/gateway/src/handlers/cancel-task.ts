import { presentTaskReceipt } from "@sheaf/api";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { parseRequest } from "../http/parse-request.ts";
import { readJson } from "../http/read-json.ts";
import { retryingOnce, writing } from "../scheduler-call.ts";
import { nothingSchema } from "../schemas/nothing.ts";
import { CANCEL_TIMEOUT_MS } from "./cancel-group.ts";
import { progressKey } from "./get-status.ts";
import { groupIdOf } from "./known-group.ts";
import { taskIndexOf } from "./read-task.ts";

/** `POST /v1/groups/{id}/tasks/{index}/cancel`: the receipt, once the task does not start any more; one of its counts is 1. */
export async function cancelTask(exchange: Exchange, { scheduler, progress }: GatewayContext): Promise<void> {
  const groupId = groupIdOf(exchange);
  const index = taskIndexOf(exchange);
  parseRequest(nothingSchema, (await readJson(exchange)) ?? {});
  const call = (ms: number) => scheduler.cancelTask({ groupId, index }, writing(exchange, ms));
  const receipt = await retryingOnce(CANCEL_TIMEOUT_MS, call).finally(() =>
    progress.forget(progressKey(exchange, groupId)),
  );
  exchange.res.json(presentTaskReceipt({ groupId, index }, receipt));
}
