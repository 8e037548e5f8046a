import { type Broker, BrokerUnavailableError, connectBroker, ensureTopology } from "@sheaf/broker";
import { createLogger } from "@sheaf/service";
import { type Nats, startNats } from "@sheaf/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { Payloads } from "./payloads.ts";

let nats: Nats;
let broker: Broker;

beforeAll(async () => {
  nats = await startNats();
  broker = await connectBroker({ url: nats.url, name: "test", log: createLogger({ service: "test", level: "fatal" }) });
  await ensureTopology(broker, { queues: [], logMaxBytes: 1024 * 1024, logMaxAgeMs: 60_000 });
});

afterAll(async () => {
  nats?.resume();
  await broker?.close();
  await nats?.stop();
});

test("a record that is not in memory while the broker hangs is refused within two seconds, as unavailable", async () => {
  await nats.suspend();
  const startedMs = performance.now();
  await expect(new Payloads(broker).record(1)).rejects.toBeInstanceOf(BrokerUnavailableError);
  expect(performance.now() - startedMs).toBeLessThan(4_500);
});
