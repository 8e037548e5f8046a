import { setTimeout as pause } from "node:timers/promises";
import type { Limits } from "@sheaf/service";
import { type Nats, startNats } from "@sheaf/testkit";
import { type HoldingProxy, startHoldingProxy } from "./holding-proxy.ts";
import { startScheduler, type TestScheduler } from "./test-scheduler.ts";
import { whenAvailable } from "./when-available.ts";
import { tapWire, type WireTap } from "./wire-tap.ts";

/** Between two looks, in milliseconds. */
const LOOK_MS = 5;

/** Two replicas on a broker, of which the second sees the log through a proxy that can hold it back. */
export interface HeldPair extends AsyncDisposable {
  readonly nats: Nats;
  /** The leader. */
  readonly first: TestScheduler;
  readonly second: TestScheduler;
  readonly proxy: HoldingProxy;
  /** Counts how often anybody asked where the log ends. */
  readonly looks: WireTap;
  /** Resolves once somebody has asked where the log ends, counted from `before`. */
  looked(before: number): Promise<void>;
  /** What `here` answers where it is asked before the second replica has heard of what was done `elsewhere`. */
  behind<T>(elsewhere: () => Promise<unknown>, here: () => Promise<T>): Promise<T>;
}

/** Starts all of it. */
export async function startHeldPair(limits: Partial<Limits> = {}): Promise<HeldPair> {
  await using starting = new AsyncDisposableStack();
  const nats = starting.use(await startNats());
  const proxy = starting.use(await startHoldingProxy(nats.url));
  const looks = starting.use(await tapWire(nats.url, "$JS.API.STREAM.INFO.SHEAF_LOG"));
  const first = starting.use(await startScheduler(nats.url, limits));
  // A cancel while the log is held back from the second waits for the leader.
  while (!first.leads()) await pause(LOOK_MS);
  const second = starting.use(await startScheduler(proxy.url, limits));
  const looked = async (before: number) => {
    while ((await looks.count()) <= before) await pause(LOOK_MS);
  };
  const started = starting.move();
  return {
    ...{ nats, proxy, looks, first, second, looked },
    async behind<T>(elsewhere: () => Promise<unknown>, here: () => Promise<T>): Promise<T> {
      await second.catchUp();
      proxy.hold();
      let answer: Promise<T>;
      try {
        await elsewhere();
        const before = await looks.count();
        answer = whenAvailable(here);
        await Promise.race([answer.catch(() => undefined), looked(before)]);
      } finally {
        proxy.release();
      }
      return answer;
    },
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}
