import { Code } from "@connectrpc/connect";
import type { RedeliverWebhookRequest } from "@sheaf/proto";
import { rpcError } from "@sheaf/service";
import { event } from "../ledger-writer.ts";
import type { RpcContext } from "./context.ts";

/** RedeliverWebhook: a finished group's webhook is due once more, as a new message. */
export async function redeliverWebhook({ groupId }: RedeliverWebhookRequest, tenant: string, c: RpcContext) {
  const group = await c.finder.find(groupId, tenant);
  const refuse = (message: string, reason: string) => rpcError(Code.FailedPrecondition, message, { reason });
  if (!group.webhook) throw refuse("the group has no webhook", "NO_WEBHOOK");
  if (!group.finished) throw refuse("the group is not finished", "GROUP_NOT_FINISHED");
  await c.writer.write(event({ case: "webhookRequested", value: { groupId, message: group.webhook.message } }));
  return { group: c.present(group) };
}
