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
export async function nextChange(feeds: Feeds, group: Group, { tenant, waitMs, gone }: WaitOptions): Promise<Group> {
  if (group.state === GroupState.FINISHED || waitMs === 0) return group;
  const lease = feeds.open(group, tenant);
  const { feed } = lease;
  const over = new AbortController();
  const signal = AbortSignal.any([gone, over.signal]);
  const changed = Promise.withResolvers<void>();
  const look = () => {
    if (feed.ended || BigInt(feed.group?.revision ?? "0") > BigInt(group.revision)) changed.resolve();
  };
  const unlisten = feed.listen(look);
  look();
  try {
    await Promise.race([changed.promise, sleep(waitMs, undefined, { signal })]);
    return BigInt(feed.group?.revision ?? "0") > BigInt(group.revision) ? (feed.group ?? group) : group;
  } finally {
    over.abort();
    unlisten();
    lease.release();
  }
}
