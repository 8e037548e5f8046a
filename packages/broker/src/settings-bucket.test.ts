import { Kvm } from "@nats-io/kv";
import { type Nats, startNats } from "@sheaf/testkit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { type Broker, wire } from "./broker.ts";
import { ensureTopology } from "./ensure.ts";
import { BrokerUnavailableError } from "./errors.ts";
import { changeSettings, followSettings, type SettingsFollower, type StoredSettings } from "./settings-bucket.ts";
import { openBroker, silentLog, testTopology } from "./test-rig.ts";
import { SETTINGS_BUCKET, SETTINGS_STREAM } from "./topology.ts";

let nats: Nats;
let broker: Broker;
const followers: SettingsFollower[] = [];

beforeEach(async () => {
  nats = await startNats();
  broker = await openBroker(nats.url);
});
afterEach(async () => {
  for (const follower of followers.splice(0)) await follower.stop();
  await broker.close();
  await nats.stop();
});

/** What a follower is told, as it goes on. */
function told(log = silentLog): { seen: (StoredSettings | "reset")[]; caughtUp: Promise<void> } {
  const seen: (StoredSettings | "reset")[] = [];
  const onSettings = (stored: StoredSettings) => void seen.push(stored);
  const follower = followSettings({ broker, onSettings, onReset: () => void seen.push("reset"), log });
  followers.push(follower);
  return { seen, caughtUp: follower.caughtUp };
}

const pause = (queue: string, paused = true) => changeSettings(broker, queue, (s) => ({ ...s, paused }));
const limit = (queue: string, maxRunning: number) => changeSettings(broker, queue, (s) => ({ ...s, maxRunning }));
const bucket = () => new Kvm(broker[wire].js).open(SETTINGS_BUCKET);

test("a follower is told what is set, then each change, and when it knows all", async () => {
  const first = await pause("images");
  const { seen, caughtUp } = told();
  await caughtUp;
  expect(seen).toEqual([first]);
  const second = await limit("images", 4);
  expect(second.settings).toMatchObject({ queue: "images", paused: true, maxRunning: 4 });
  expect(second.revision).toBeGreaterThan(first.revision);
  await vi.waitFor(() => expect(seen).toEqual([first, second]));
});

test("who changes different fields at the same time loses nothing, and counts are not lost either", async () => {
  const count = () => changeSettings(broker, "images", (s) => ({ ...s, maxRunning: (s.maxRunning ?? 0) + 1 }));
  await Promise.all([pause("images"), count(), count(), count()]);
  const { settings } = await changeSettings(broker, "images", (s) => s);
  expect(settings).toMatchObject({ paused: true, maxRunning: 3 });
});

test("what is as wanted already is not written again", async () => {
  expect(await pause("images", false)).toMatchObject({ revision: 0, settings: { queue: "images", paused: false } });
  const stored = await pause("images");
  expect(await pause("images")).toEqual(stored);
});

test.each(["", "a.b", "a*", ">"])("a queue named %j cannot have settings", async (name) => {
  await expect(pause(name)).rejects.toThrow(RangeError);
});

test("the bucket is one that other clients read, as JSON in the API's names, and a deleted key is unset", async () => {
  await changeSettings(broker, "images", (s) => ({ ...s, paused: true, ratePerS: 0.5, maxRunning: 3, timeoutMs: 500 }));
  const kv = await bucket();
  const entry = await kv.get("images");
  expect(entry?.json()).toEqual({ queue: "images", paused: true, rate_per_s: 0.5, max_running: 3, timeout_ms: 500 });
  const { seen } = told();
  await vi.waitFor(() => expect(seen).toHaveLength(1));
  await kv.delete("images");
  await vi.waitFor(() => expect(seen).toHaveLength(2));
  expect(seen[1]).toMatchObject({ settings: { queue: "images", paused: false } });
  expect(await pause("images")).toMatchObject({ settings: { paused: true } });
  await vi.waitFor(() => expect(seen).toHaveLength(3));
});

test("what cannot be decoded is told as unset and logged; unknown fields are passed over", async () => {
  const warn = vi.fn();
  const { seen } = told({ ...silentLog, warn });
  const kv = await bucket();
  await kv.put("images", "paused, please");
  await kv.put("demo", '{"paused": true, "colour": "red"}');
  await vi.waitFor(() => expect(seen).toHaveLength(2));
  expect(seen).toMatchObject([
    { settings: { queue: "images", paused: false } },
    { settings: { queue: "demo", paused: true } },
  ]);
  expect(warn).toHaveBeenCalledOnce();
  expect(await limit("images", 2)).toMatchObject({ settings: { paused: false, maxRunning: 2 } });
});

test("settings outlive a killed broker, and a follower goes on by itself", async () => {
  const before = await pause("images");
  const { seen, caughtUp } = told();
  await caughtUp;
  await nats.restart();
  await vi.waitFor(() => expect(broker.connected()).toBe(true));
  const after = await limit("images", 2);
  expect(after.settings).toMatchObject({ paused: true, maxRunning: 2 });
  await vi.waitFor(() => expect(seen).toEqual([before, after]), 10_000);
}, 20_000);

test("a bucket that is made anew begins empty, and its revisions are higher", async () => {
  const before = await pause("images");
  const { seen, caughtUp } = told();
  await caughtUp;
  await broker[wire].jsm.streams.delete(SETTINGS_STREAM);
  await expect(pause("demo")).rejects.toThrow(BrokerUnavailableError);
  await ensureTopology(broker, testTopology);
  const after = await pause("demo");
  expect(after.revision).toBeGreaterThan(before.revision);
  await vi.waitFor(() => expect(seen).toEqual([before, "reset", after]), { timeout: 15_000 });
}, 25_000);

test("a broker that hangs is not waited for longer than promised, one that is away not at all", async () => {
  await nats.suspend();
  const startedMs = performance.now();
  await expect(pause("images")).rejects.toThrow(BrokerUnavailableError);
  expect(performance.now() - startedMs).toBeLessThan(4_500);
  nats.resume();
  await nats.kill();
  await vi.waitFor(() => expect(broker.connected()).toBe(false));
  await expect(pause("images")).rejects.toThrow("away");
});
