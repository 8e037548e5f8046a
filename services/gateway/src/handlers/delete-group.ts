import { groupPrefix } from "@sheaf/blobs";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { expectNoBody } from "../http/expect-no-body.ts";
import { groupIdOf, onKnownGroup } from "../resources/known-group.ts";
import { writing } from "../scheduler-call.ts";

/** `DELETE /v1/groups/{id}`: erases a finished group's record and outputs. */
export async function deleteGroup(exchange: Exchange, { scheduler, blobs, progress }: GatewayContext): Promise<void> {
  const groupId = groupIdOf(exchange);
  await expectNoBody(exchange);
  await onKnownGroup(scheduler.deleteGroup({ groupId }, writing(exchange)));
  progress.forget(exchange, groupId);
  // The record is gone, so nobody finds the outputs any more; those that are left are swept.
  await blobs
    .deletePrefix(groupPrefix(groupId))
    .catch((err: unknown) =>
      exchange.log.warn({ err, group: groupId }, "outputs of a deleted group are left to the sweep"),
    );
  exchange.res.status(204).end();
}
