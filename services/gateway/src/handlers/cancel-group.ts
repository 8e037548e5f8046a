import { presentReceipt } from "@sheaf/api";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { expectNoBody } from "../http/expect-no-body.ts";
import { groupIdOf, onKnownGroup } from "../resources/known-group.ts";
import { CANCEL_TIMEOUT_MS, retryingOnce, writing } from "../scheduler-call.ts";

/** `POST /cancel/{group_id}` and `POST /v1/groups/{id}/cancel`: the receipt, once nothing of the group starts any more. */
export async function cancelGroup(exchange: Exchange, { scheduler, progress }: GatewayContext): Promise<void> {
  const groupId = groupIdOf(exchange);
  await expectNoBody(exchange);
  const cancelling = retryingOnce(CANCEL_TIMEOUT_MS, (ms) => scheduler.cancelGroup({ groupId }, writing(exchange, ms)));
  const receipt = await onKnownGroup(cancelling).finally(() => progress.forget(exchange, groupId));
  exchange.res.json(presentReceipt(receipt));
}
