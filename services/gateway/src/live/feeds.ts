import type { Client } from "@connectrpc/connect";
import type { Group, SchedulerService } from "@sheaf/proto";
import type { Logger, Part } from "@sheaf/service";
import { GroupFeed } from "./group-feed.ts";

/** A feed that nobody reads is kept this long for readers that come back, in milliseconds. */
const LINGER_MS = 10_000;

/** A reader's share in a feed. */
export interface FeedLease {
  readonly feed: GroupFeed;
  /** Gives it back. */
  release(): void;
}

/** Feeds, one for each group that somebody follows. */
export interface Feeds extends Part {
  /** The feed of a group that was just read. */
  open(group: Group, tenant: string): FeedLease;
}

interface Shared {
  readonly feed: GroupFeed;
  readers: number;
  timer: NodeJS.Timeout | undefined;
}

/** Makes the feeds of one gateway. */
export function createFeeds(scheduler: Pick<Client<typeof SchedulerService>, "watchGroup">, log: Logger): Feeds {
  const shared = new Map<string, Shared>();

  function close(key: string, one: Shared): void {
    clearTimeout(one.timer);
    one.feed.stop();
    if (shared.get(key) === one) shared.delete(key);
  }

  function find(key: string, group: Group, tenant: string): Shared {
    const known = shared.get(key);
    if (known && isOf(known.feed, group)) return known;
    const made = { feed: new GroupFeed({ groupId: group.id, tenant, scheduler, log }), readers: 0, timer: undefined };
    shared.set(key, made);
    return made;
  }

  return {
    name: "feeds",
    open(group, tenant) {
      const key = `${tenant}/${group.id}`;
      const one = find(key, group, tenant);
      one.readers++;
      clearTimeout(one.timer);
      let released = false;
      return {
        feed: one.feed,
        release() {
          if (released) return;
          released = true;
          one.readers--;
          if (one.readers === 0) one.timer = setTimeout(() => close(key, one), LINGER_MS).unref();
        },
      };
    },
    start: async () => undefined,
    async stop() {
      for (const [key, one] of shared) close(key, one);
    },
  };
}

/** An ended feed still serves who was away at the end; a group that was retried since goes on in a new one. */
function isOf({ ended, group: told }: GroupFeed, { revision }: Group): boolean {
  return ended === undefined || (ended === "finished" && told?.revision === revision);
}
