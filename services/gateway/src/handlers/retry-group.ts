import { presentRetried } from "@sheaf/api";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { parseRequest } from "../http/parse-request.ts";
import { readJson } from "../http/read-json.ts";
import { groupIdOf, onKnownGroup } from "../resources/known-group.ts";
import { writing } from "../scheduler-call.ts";
import { retryGroupSchema } from "../schemas/retry-group.ts";

/**
 * `POST /v1/groups/{id}/retry`: failed (and, if asked, cancelled) tasks run again in a new round. Not repeated by itself:
 * a second call after they have failed again is another round.
 */
export async function retryGroup(
  exchange: Exchange,
  { scheduler, revisions, progress }: GatewayContext,
): Promise<void> {
  const groupId = groupIdOf(exchange);
  const { cancelled } = parseRequest(retryGroupSchema, (await readJson(exchange)) ?? {});
  const retried = await onKnownGroup(scheduler.retryGroup({ groupId, cancelled }, writing(exchange)));
  if (retried.group) revisions.saw(retried.group);
  // A retry is the one thing that lets the share go back.
  progress.forget(exchange, groupId);
  exchange.res.json(presentRetried(retried));
}
