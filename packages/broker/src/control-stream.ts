import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { type ControlSnapshot, ControlSnapshotSchema } from "@sheaf/proto";
import { type Broker, type BrokerLog, wire } from "./broker.ts";
import { BrokerUnavailableError } from "./errors.ts";
import { consumeOrdered } from "./ordered-consumer.ts";
import { CONTROL_STREAM, CONTROL_SUBJECT } from "./topology.ts";

const PUBLISH_WITHIN_MS = 2_000;

/** Stores a snapshot for all replicas. @throws BrokerUnavailableError when it is not acknowledged within 2 s. */
export async function publishSnapshot(broker: Broker, snapshot: ControlSnapshot): Promise<void> {
  try {
    const data = toBinary(ControlSnapshotSchema, snapshot);
    await broker[wire].js.publish(CONTROL_SUBJECT, data, { timeout: PUBLISH_WITHIN_MS });
  } catch (cause) {
    throw new BrokerUnavailableError("the control snapshot was not stored", { cause });
  }
}

/**
 * Hands over the latest snapshot, then each new one. After a lost connection the latest may come again. What cannot
 * be decoded is logged and left out. The callback must not throw.
 */
export function followSnapshots(
  broker: Broker,
  onSnapshot: (snapshot: ControlSnapshot) => void,
  log: BrokerLog,
): { stop(): Promise<void> } {
  const onMessage = (data: Uint8Array) => {
    let snapshot: ControlSnapshot;
    try {
      snapshot = fromBinary(ControlSnapshotSchema, data);
    } catch (error) {
      log.warn({ err: error }, "dropped a control snapshot that cannot be decoded");
      return;
    }
    onSnapshot(snapshot);
  };
  const reader = consumeOrdered({ broker, stream: CONTROL_STREAM, start: "last", onMessage, log });
  return { stop: () => reader.stop() };
}
