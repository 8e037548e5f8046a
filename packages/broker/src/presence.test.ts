import { type Nats, startNats } from "@sheaf/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type Broker, wire } from "./broker.ts";
import { announceReplica, onReplica } from "./presence.ts";
import { openBroker } from "./test-rig.ts";

let nats: Nats;
let broker: Broker;

beforeAll(async () => {
  nats = await startNats();
  broker = await openBroker(nats.url);
});
afterAll(async () => {
  await broker.close();
  await nats.stop();
});

test("a replica's sign of life reaches all who listen, whatever its id; nothing and what is too long is no id", async () => {
  const heard: string[] = [];
  const off = onReplica(broker, (id) => heard.push(id));
  broker[wire].nc.publish("sheaf.schedulers", new Uint8Array(0));
  broker[wire].nc.publish("sheaf.schedulers", new Uint8Array(257).fill(97));
  announceReplica(broker, "host.example-1a2b");
  await vi.waitFor(() => expect(heard).toEqual(["host.example-1a2b"]));
  off();
  announceReplica(broker, "another");
  await broker[wire].nc.flush();
  expect(heard).toHaveLength(1);
});
