import { setTimeout as pause } from "node:timers/promises";
import { logSubject } from "@sheaf/broker";
import type { Limits } from "@sheaf/service";
import { type Nats, startNats } from "@sheaf/testkit";
import { type HoldingProxy, startHoldingProxy } from "./holding-proxy.ts";
import { startScheduler, type TestScheduler } from "./test-scheduler.ts";
import { whenAvailable } from "./when-available.ts";
import { tapWire, type WireTap } from "./wire-tap.ts";

/** Between two looks, in milliseconds. */
const LOOK_MS = 5;

/** Two replicas on a broker, each of which sees the log through a proxy that can hold it back. */
export interface HeldPair extends AsyncDisposable {
  readonly nats: Nats;
  /** The leader. */
  readonly first: TestScheduler;
  readonly second: TestScheduler;
  /** The leader's. */
  readonly firstProxy: HoldingProxy;
  /** The second replica's. */
  readonly proxy: HoldingProxy;
  /** Counts how often anybody asked where the log ends. */
  readonly looks: WireTap;
  /** Resolves once somebody has asked where the log ends, counted from `before`. */
  looked(before: number): Promise<void>;
  /** What `here` answers where it is asked before the second replica has heard of what was done `elsewhere`. */
  behind<T>(elsewhere: () => Promise<unknown>, here: () => Promise<T>): Promise<T>;
  /** As `behind`, where `here` asks nobody and writes: after what was done `elsewhere`. */
  overtaken<T>(elsewhere: () => Promise<unknown>, here: () => Promise<T>): Promise<T>;
}

/** Starts all of it. */
export async function startHeldPair(limits: Partial<Limits> = {}): Promise<HeldPair> {
  await using starting = new AsyncDisposableStack();
  const nats = starting.use(await startNats());
  const firstProxy = starting.use(await startHoldingProxy(nats.url));
  const proxy = starting.use(await startHoldingProxy(nats.url));
  const looks = starting.use(await tapWire(nats.url, "$JS.API.STREAM.INFO.SHEAF_LOG"));
  const writes = starting.use(await tapWire(nats.url, logSubject.groups));
  const first = starting.use(await startScheduler(firstProxy.url, limits));
  // A cancel while the log is held back from the second waits for the leader.
  while (!first.leads()) await pause(LOOK_MS);
  const second = starting.use(await startScheduler(proxy.url, limits));
  const more = async (tap: WireTap, before: number) => {
    while ((await tap.count()) <= before) await pause(LOOK_MS);
  };
  const until = (tap: WireTap) =>
    async function behind<T>(elsewhere: () => Promise<unknown>, here: () => Promise<T>): Promise<T> {
      await second.catchUp();
      proxy.hold();
      let answer: Promise<T>;
      try {
        await elsewhere();
        const before = await tap.count();
        answer = whenAvailable(here);
        await Promise.race([answer.catch(() => undefined), more(tap, before)]);
      } finally {
        proxy.release();
      }
      return answer;
    };
  const started = starting.move();
  return {
    nats,
    firstProxy,
    proxy,
    looks,
    first,
    second,
    looked: (before) => more(looks, before),
    behind: until(looks),
    overtaken: until(writes),
    [Symbol.asyncDispose]: () => started.disposeAsync(),
  };
}
