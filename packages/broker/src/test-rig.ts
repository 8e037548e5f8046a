import { create } from "@bufbuild/protobuf";
import { type Event, EventSchema } from "@sheaf/proto";
import { type Broker, type BrokerLog, connectBroker } from "./broker.ts";
import { ensureTopology, type TopologyOptions } from "./ensure.ts";

/** For tests: says nothing. */
export const silentLog: BrokerLog = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

/** For tests: a topology that a small server has room for. */
export const testTopology: TopologyOptions = {
  queues: ["images", "demo"],
  logMaxBytes: 64 * 1024 * 1024,
  logMaxAgeMs: 3_600_000,
};

/** For tests: a connection, with Sheaf's topology in place. */
export async function openBroker(url: string, topology: Partial<TopologyOptions> = {}): Promise<Broker> {
  const broker = await connectBroker({ url, name: "test", log: silentLog });
  await ensureTopology(broker, { ...testTopology, ...topology });
  return broker;
}

/** For tests: a small event that can be told from others. */
export function sealed(groupId: string): Event {
  return create(EventSchema, { kind: { case: "groupSealed", value: { groupId } } });
}

/** For tests: what {@link sealed} was given. */
export function groupOf(event: Event | undefined): string {
  return event?.kind.case === "groupSealed" ? event.kind.value.groupId : "";
}
