import { ConnectError } from "@connectrpc/connect";
import type { SubmitGroupRequest, SubmitGroupsRequest } from "@sheaf/proto";
import { toFailure } from "@sheaf/service";
import type { RpcContext } from "./context.ts";
import { toRpcError } from "./errors.ts";
import { submitGroup } from "./submit-group.ts";
import { Violations } from "./violations.ts";

const MAX_GROUPS = 256;

/** SubmitGroups: each group as SubmitGroup does it; those of one call share the log's next record. */
export async function submitGroups({ groups }: SubmitGroupsRequest, tenant: string, c: RpcContext) {
  const v = new Violations();
  v.check(groups.length > 0 && groups.length <= MAX_GROUPS, "groups", `must be 1 to ${MAX_GROUPS}`);
  v.throwIfAny();
  return { results: await Promise.all(groups.map((group) => submitOne(group, tenant, c))) };
}

async function submitOne(request: SubmitGroupRequest, tenant: string, c: RpcContext) {
  try {
    return await submitGroup(request, tenant, c);
  } catch (error) {
    const known = toRpcError(error);
    if (known instanceof ConnectError) return { failure: toFailure(known) };
    throw error;
  }
}
