import type { Event } from "@sheaf/proto";

/** The fold version that brought rounds, single cancels, deletion, follow-ups and accepts that end. */
const ROUNDS = 2;
/** The fold version that brought webhooks. */
const WEBHOOKS = 4;
/** The fold version that brought what operators did, and cancels of what waits alone. */
const ACTIONS = 4;
const PURGES = ACTIONS;

/** The oldest fold version that may skip what it does not know of an event: an older one would fold another state. */
export function minReaderOf({ kind }: Event): number {
  switch (kind.case) {
    case "groupRetried":
    case "groupDeleted":
      return ROUNDS;
    case "tasksCancelled":
      return kind.value.waitingOnly ? PURGES : ROUNDS;
    case "webhookAttempted":
    case "webhookRequested":
      return WEBHOOKS;
    case "operatorActed":
      return ACTIONS;
    case "groupAccepted": {
      const { notAfter, parentId, onFinished, onSucceeded, webhook } = kind.value;
      if (webhook) return WEBHOOKS;
      return notAfter || parentId || onFinished || onSucceeded ? ROUNDS : 1;
    }
    case "itemsAppended":
      return kind.value.requestHash.length > 0 ? ROUNDS : 1;
    case "cancelConfirmed":
      return kind.value.round > 1 || kind.value.index.length > 0 ? ROUNDS : 1;
    default:
      return 1;
  }
}
