import { presentGroup } from "@sheaf/api";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { parseRequest } from "../http/parse-request.ts";
import { readJson } from "../http/read-json.ts";
import { writing } from "../scheduler-call.ts";
import { nothingSchema } from "../schemas/nothing.ts";
import { groupIdOf, onKnownGroup } from "./known-group.ts";

/** `POST /v1/groups/{id}/webhook/redeliver`: a finished group's webhook is sent again, as a new message. */
export async function redeliverWebhook(exchange: Exchange, { scheduler, revisions }: GatewayContext): Promise<void> {
  const groupId = groupIdOf(exchange);
  parseRequest(nothingSchema, (await readJson(exchange)) ?? {});
  const { group } = await onKnownGroup(scheduler.redeliverWebhook({ groupId }, writing(exchange)));
  if (!group) throw new Error("the scheduler answered without a group");
  revisions.saw(group);
  exchange.res.status(202).json(presentGroup(group));
}
