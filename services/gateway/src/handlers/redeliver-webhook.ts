import { presentGroup } from "@sheaf/api";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { expectNoBody } from "../http/expect-no-body.ts";
import { groupIdOf, onKnownGroup } from "../resources/known-group.ts";
import { writing } from "../scheduler-call.ts";

/** `POST /v1/groups/{id}/webhook/redeliver`: a finished group's webhook is sent again, as a new message. */
export async function redeliverWebhook(exchange: Exchange, { scheduler, revisions }: GatewayContext): Promise<void> {
  const groupId = groupIdOf(exchange);
  await expectNoBody(exchange);
  const { group } = await onKnownGroup(scheduler.redeliverWebhook({ groupId }, writing(exchange)));
  if (!group) throw new Error("the scheduler answered without a group");
  revisions.saw(group);
  exchange.res.status(202).json(presentGroup(group));
}
