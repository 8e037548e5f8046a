import { presentReceipt } from "@sheaf/api";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { parseRequest } from "../http/parse-request.ts";
import { readJson } from "../http/read-json.ts";
import { retryingOnce, writing } from "../scheduler-call.ts";
import { nothingSchema } from "../schemas/nothing.ts";
import { progressKey } from "./get-status.ts";
import { groupIdOf, onKnownGroup } from "./known-group.ts";

/** A receipt waits for the lead, which may be changing hands; a scheduler without its broker still says so at once. */
export const CANCEL_TIMEOUT_MS = 11_000;

/** `POST /cancel/{group_id}` and `POST /v1/groups/{id}/cancel`: the receipt, once nothing of the group starts any more. */
export async function cancelGroup(exchange: Exchange, { scheduler, progress }: GatewayContext): Promise<void> {
  const groupId = groupIdOf(exchange);
  parseRequest(nothingSchema, (await readJson(exchange)) ?? {});
  const cancelling = retryingOnce(CANCEL_TIMEOUT_MS, (ms) => scheduler.cancelGroup({ groupId }, writing(exchange, ms)));
  const receipt = await onKnownGroup(cancelling).finally(() => progress.forget(progressKey(exchange, groupId)));
  exchange.res.json(presentReceipt(receipt));
}
