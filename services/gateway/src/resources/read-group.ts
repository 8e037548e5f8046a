import type { CallOptions } from "@connectrpc/connect";
import type { Group } from "@sheaf/proto";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { reading } from "../scheduler-call.ts";
import { groupIdOf, onKnownGroup } from "./known-group.ts";

/** Reads the group of the path, at least as new as this gateway has shown it before. */
export function readGroup(exchange: Exchange, gateway: GatewayContext): Promise<Group> {
  return fetchGroup(groupIdOf(exchange), gateway, reading(exchange));
}

/** Reads a group, at least as new as this gateway has shown it before. */
export async function fetchGroup(
  groupId: string,
  { scheduler, revisions }: GatewayContext,
  options: CallOptions,
): Promise<Group> {
  const minRevision = revisions.atLeast(groupId);
  const { group } = await onKnownGroup(scheduler.getGroup({ groupId, minRevision }, options));
  if (group === undefined) throw new Error("the scheduler answered without a group");
  revisions.saw(group);
  return group;
}
