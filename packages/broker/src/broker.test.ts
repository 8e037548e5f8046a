import { startNats } from "@sheaf/testkit";
import { expect, test, vi } from "vitest";
import { connectBroker, isSupported, wire } from "./broker.ts";
import { silentLog } from "./test-rig.ts";

test("a connection outlives its server, and tells of both ends of the gap", async () => {
  await using nats = await startNats();
  const broker = await connectBroker({ url: nats.url, name: "watcher", log: silentLog });
  const heard: string[] = [];
  broker.onDisconnect(() => heard.push("gone"));
  const off = broker.onDisconnect(() => heard.push("never heard"));
  off();
  broker.onReconnect(() => heard.push("back"));
  expect(broker.connected()).toBe(true);
  await nats.kill();
  await vi.waitFor(() => expect(broker.connected()).toBe(false));
  await nats.restart();
  await vi.waitFor(() => expect(broker.connected()).toBe(true));
  expect(heard).toEqual(["gone", "back"]);
  await broker.close();
  await broker.close();
  expect(broker.connected()).toBe(false);
});

test("it waits for a server that starts later", async () => {
  await using nats = await startNats();
  await nats.kill();
  const connecting = connectBroker({ url: nats.url, name: "early", log: silentLog });
  await nats.restart();
  const broker = await connecting;
  expect(isSupported(broker.version)).toBe(true);
  await broker.close();
});

test("it closes while there is no server", async () => {
  await using nats = await startNats();
  const broker = await connectBroker({ url: nats.url, name: "closer", log: silentLog });
  await nats.kill();
  await vi.waitFor(() => expect(broker.connected()).toBe(false));
  await broker.close();
});

test("answers come under the service's own inbox", async () => {
  await using nats = await startNats();
  const broker = await connectBroker({ url: nats.url, name: "mine", log: silentLog });
  expect(broker[wire].inbox()).toMatch(/^_INBOX_mine\.\w+$/);
  await broker.close();
});

test.each([
  ["2.9.10", false],
  ["2.10.26", false],
  ["2.10.27", true],
  ["2.11.0-RC.1", true],
  ["2.15.1", true],
  ["3.0.0", true],
  ["1.4.1", false],
  ["unknown", false],
])("nats-server %s is supported: %s", (version, supported) => {
  expect(isSupported(version)).toBe(supported);
});
