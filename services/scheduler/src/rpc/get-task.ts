import { Code } from "@connectrpc/connect";
import type { GetTaskRequest } from "@sheaf/proto";
import { rpcError } from "@sheaf/service";
import type { RpcContext } from "./context.ts";

/** GetTask: one task of a group. */
export async function getTask({ groupId, index, minRevision }: GetTaskRequest, tenant: string, c: RpcContext) {
  const group = await c.finder.find(groupId, tenant, Number(minRevision));
  if (index >= group.total) throw rpcError(Code.NotFound, "no such task", { reason: "TASK_NOT_FOUND" });
  return { task: await c.presentTask(group, index) };
}
