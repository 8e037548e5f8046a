import { groupPrefix } from "@sheaf/blobs";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { parseRequest } from "../http/parse-request.ts";
import { readJson } from "../http/read-json.ts";
import { writing } from "../scheduler-call.ts";
import { nothingSchema } from "../schemas/nothing.ts";
import { progressKey } from "./get-status.ts";
import { groupIdOf, onKnownGroup } from "./known-group.ts";

/** `DELETE /v1/groups/{id}`: erases a finished group's record and outputs. */
export async function deleteGroup(exchange: Exchange, { scheduler, blobs, progress }: GatewayContext): Promise<void> {
  const groupId = groupIdOf(exchange);
  parseRequest(nothingSchema, (await readJson(exchange)) ?? {});
  await onKnownGroup(scheduler.deleteGroup({ groupId }, writing(exchange)));
  progress.forget(progressKey(exchange, groupId));
  // The record is gone, so nobody finds the outputs any more; those that are left are swept.
  await blobs
    .deletePrefix(groupPrefix(groupId))
    .catch((err: unknown) =>
      exchange.log.warn({ err, group: groupId }, "outputs of a deleted group are left to the sweep"),
    );
  exchange.res.status(204).end();
}
