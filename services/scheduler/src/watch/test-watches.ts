import { setTimeout as pause } from "node:timers/promises";
import type { WatchGroupResponse } from "@sheaf/proto";
import { startWatchRig, type WatchRig } from "./watch-rig.ts";

/** Between two looks, in milliseconds. */
const LOOK_MS = 5;

/** A watch of a group, read response by response. */
export interface Watching {
  /** The next response; undefined once the stream has ended well. */
  next(): Promise<WatchGroupResponse | undefined>;
  /** Leaves. */
  leave(): void;
}

type Wish = Parameters<WatchRig["client"]["watchGroup"]>[0];

/** How a watch is called; `of` another rig than that of all tests. */
interface WatchOptions {
  readonly of?: WatchRig;
  readonly timeoutMs?: number;
  readonly headers?: Record<string, string>;
}

/** A rig for the tests of a file, and their watches, none of which may outlive its test. */
export interface TestWatches extends AsyncDisposable {
  readonly rig: WatchRig;
  /** Watches until the test leaves, or ends. */
  watch(wish: Wish, options?: WatchOptions): Watching;
  /** Leaves all of them; resolves once the rig has forgotten them. */
  leave(): Promise<void>;
}

/** Starts the rig. */
export async function startTestWatches(): Promise<TestWatches> {
  const rig = await startWatchRig();
  const open: AbortController[] = [];
  return {
    rig,
    watch(wish, { of = rig, ...options } = {}) {
      const controller = new AbortController();
      open.push(controller);
      const responses = of.client.watchGroup({ minIntervalMs: 20, ...wish }, { signal: controller.signal, ...options });
      const iterator = responses[Symbol.asyncIterator]();
      return { next: async () => (await iterator.next()).value, leave: () => controller.abort() };
    },
    async leave() {
      for (const controller of open.splice(0)) controller.abort();
      while (rig.hub.watchers > 0) await pause(LOOK_MS);
    },
    [Symbol.asyncDispose]: () => rig[Symbol.asyncDispose](),
  };
}
