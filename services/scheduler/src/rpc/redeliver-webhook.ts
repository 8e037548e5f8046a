import { Code } from "@connectrpc/connect";
import type { Group } from "@sheaf/ledger";
import type { RedeliverWebhookRequest } from "@sheaf/proto";
import { rpcError } from "@sheaf/service";
import { BEHIND_MS } from "../fold.ts";
import { event } from "../ledger-writer.ts";
import type { RpcContext } from "./context.ts";
import { refuseUnfinished } from "./refusals.ts";

/** RedeliverWebhook: a finished group's webhook is due once more, as a new message. */
export async function redeliverWebhook({ groupId }: RedeliverWebhookRequest, tenant: string, c: RpcContext) {
  // An event names the message that it follows: with an older one than the last it would do nothing.
  await c.fold.reachedEnd(BEHIND_MS.command);
  const refusal = (group: Group) => group.webhook && refuseUnfinished(group);
  const group = await c.finder.find(groupId, tenant, { refusal });
  if (!group.webhook) {
    throw rpcError(Code.FailedPrecondition, "the group has no webhook", { reason: "NO_WEBHOOK" });
  }
  await c.writer.write(event({ case: "webhookRequested", value: { groupId, message: group.webhook.message } }));
  return { group: c.present(group) };
}
