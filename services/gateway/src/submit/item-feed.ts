import type { ItemChunk } from "./chunk-items.ts";
import type { NewItem } from "./item.ts";

/** Items that are sent on as they come. */
export interface ItemFeed<T> {
  /** Items added so far. */
  readonly count: number;
  /** Sends the item at once, or with the next call when one is in flight. Throws what an earlier call failed with. */
  add(item: NewItem): void;
  /**
   * Resolves when all that was added is in, with what the last call answered, undefined where nothing was added; rejects
   * with what a call failed with.
   */
  settled(): Promise<T | undefined>;
}

/**
 * Keeps one `send` in flight; what comes meanwhile goes together in the next one. So the first image of an upload
 * starts as soon as it is stored, and a thousand small ones do not take a thousand calls.
 */
export function createItemFeed<T>(send: (chunk: ItemChunk) => Promise<T>): ItemFeed<T> {
  let pending: NewItem[] = [];
  let sent = 0;
  let answer: T | undefined;
  let sending: Promise<void> | undefined;
  let failure: { readonly error: unknown } | undefined;

  async function sendAll(): Promise<void> {
    while (pending.length > 0) {
      const chunk = { firstIndex: sent, items: pending };
      sent += pending.length;
      pending = [];
      answer = await send(chunk);
    }
  }

  return {
    get count() {
      return sent + pending.length;
    },
    add(item) {
      if (failure) throw failure.error;
      pending.push(item);
      sending ??= sendAll()
        .catch((error: unknown) => {
          failure = { error };
        })
        .finally(() => {
          sending = undefined;
        });
    },
    async settled() {
      await sending;
      if (failure) throw failure.error;
      return answer;
    },
  };
}
