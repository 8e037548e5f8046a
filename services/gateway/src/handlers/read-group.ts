import type { Group } from "@sheaf/proto";
import type { GatewayContext } from "../context.ts";
import type { Exchange } from "../exchange.ts";
import { reading } from "../scheduler-call.ts";
import { groupIdOf, onKnownGroup } from "./known-group.ts";

/** Reads the group of the path, at least as new as this gateway has shown it before. */
export async function readGroup(exchange: Exchange, { scheduler, revisions }: GatewayContext): Promise<Group> {
  const groupId = groupIdOf(exchange);
  const minRevision = revisions.atLeast(groupId);
  const { group } = await onKnownGroup(scheduler.getGroup({ groupId, minRevision }, reading(exchange)));
  if (group === undefined) throw new Error("the scheduler answered without a group");
  revisions.saw(group);
  return group;
}
