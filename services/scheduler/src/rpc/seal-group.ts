import type { SealGroupRequest } from "@sheaf/proto";
import { event } from "../ledger-writer.ts";
import type { RpcContext } from "./context.ts";

/** SealGroup: no more items. Sealing a sealed group changes nothing. */
export async function sealGroup({ groupId }: SealGroupRequest, tenant: string, c: RpcContext) {
  const group = await c.finder.find(groupId, tenant);
  if (group.open) await c.writer.write(event({ case: "groupSealed", value: { groupId } }));
  return { group: c.present(group) };
}
