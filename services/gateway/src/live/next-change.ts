import { setTimeout as sleep } from "node:timers/promises";
import { type Group, GroupState } from "@sheaf/proto";
import type { Feeds } from "./feeds.ts";

/** How long to wait for a change, and who waits. */
export interface WaitOptions {
  readonly tenant: string;
  readonly waitMs: number;
  /** Aborted when the caller has left. */
  readonly gone: AbortSignal;
}

/** The group as soon as something has changed, or as it is after `waitMs`. One that has finished does not change. */
export function nextChange(feeds: Feeds, group: Group, options: WaitOptions): Promise<Group> {
  return waitOn(feeds, group, options, (now) => isNewer(now, group));
}

/** The group as soon as it has finished, or as it is after `waitMs`, or once it cannot be followed any more. */
export function untilFinished(feeds: Feeds, group: Group, options: WaitOptions): Promise<Group> {
  return waitOn(feeds, group, options, ({ state }) => state === GroupState.FINISHED);
}

async function waitOn(
  feeds: Feeds,
  group: Group,
  { tenant, waitMs, gone }: WaitOptions,
  isMet: (now: Group) => boolean,
): Promise<Group> {
  if (group.state === GroupState.FINISHED || waitMs === 0) return group;
  const lease = feeds.open(group, tenant);
  const { feed } = lease;
  const over = new AbortController();
  const signal = AbortSignal.any([gone, over.signal]);
  const met = Promise.withResolvers<void>();
  const look = () => {
    if (feed.ended || (feed.group && isMet(feed.group))) met.resolve();
  };
  const unlisten = feed.listen(look);
  look();
  try {
    await Promise.race([met.promise, sleep(waitMs, undefined, { signal })]);
    return feed.group && isNewer(feed.group, group) ? feed.group : group;
  } finally {
    over.abort();
    unlisten();
    lease.release();
  }
}

function isNewer(now: Group, then: Group): boolean {
  return BigInt(now.revision) > BigInt(then.revision);
}
