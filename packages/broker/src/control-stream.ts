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

/** A reader of the snapshots at work. */
export interface SnapshotFollower {
  /** Resolves when all that were kept at the start have been handed over. Never rejects. */
  readonly caughtUp: Promise<void>;
  stop(): Promise<void>;
}

/**
 * Hands over all snapshots that are kept, oldest first, then each new one, across lost connections and restarts of the
 * broker. What cannot be decoded is logged and left out. The callback must not throw.
 */
export function followSnapshots(
  broker: Broker,
  onSnapshot: (snapshot: ControlSnapshot) => void,
  log: BrokerLog,
): SnapshotFollower {
  const { promise: caughtUp, resolve } = Promise.withResolvers<void>();
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
  const reader = consumeOrdered({ broker, stream: CONTROL_STREAM, fromSeq: 1, onMessage, onCaughtUp: resolve, log });
  return { caughtUp, stop: () => reader.stop() };
}
