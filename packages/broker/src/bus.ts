import { type DescMessage, fromBinary, type MessageShape, toBinary } from "@bufbuild/protobuf";
import {
  type Abort,
  type Aborted,
  AbortedSchema,
  AbortSchema,
  type LeaderBeacon,
  LeaderBeaconSchema,
  type RunsProgressed,
  RunsProgressedSchema,
  type WorkerHeartbeat,
  WorkerHeartbeatSchema,
} from "@sheaf/proto";
import { type Broker, wire } from "./broker.ts";
import { busSubject } from "./topology.ts";

/**
 * What scheduler and workers tell each other without storing it. Lossy: nothing is sent while disconnected, and
 * nobody knows who heard it. Each `on…` returns how to stop listening.
 */
export interface Bus {
  publishHeartbeat(heartbeat: WorkerHeartbeat): void;
  onHeartbeat(f: (heartbeat: WorkerHeartbeat) => void): () => void;
  publishBeacon(beacon: LeaderBeacon): void;
  /** A leader hears its own beacon too, and so knows that the broker carries messages. */
  onBeacon(f: (beacon: LeaderBeacon) => void): () => void;
  publishAbort(abort: Abort): void;
  onAbort(f: (abort: Abort) => void): () => void;
  publishAborted(aborted: Aborted): void;
  onAborted(f: (aborted: Aborted) => void): () => void;
  publishProgress(progressed: RunsProgressed): void;
  onProgress(f: (progressed: RunsProgressed) => void): () => void;
  /** Messages dropped so far because they could not be decoded. */
  undecodable(): number;
}

/** The bus of one connection. It needs no stop: it ends with its listeners and the connection. */
export function createBus(broker: Broker): Bus {
  let undecodable = 0;

  const publish = <S extends DescMessage>(subject: string, schema: S, message: MessageShape<S>) => {
    if (broker.connected()) broker[wire].nc.publish(subject, toBinary(schema, message));
  };
  const listen = <S extends DescMessage>(subject: string, schema: S, f: (message: MessageShape<S>) => void) => {
    const subscription = broker[wire].nc.subscribe(subject, {
      callback: (error, msg) => {
        // A refused subscription is told through the connection's status, and logged there.
        if (error) return;
        let message: MessageShape<S>;
        try {
          message = fromBinary(schema, msg.data);
        } catch {
          undecodable += 1;
          return;
        }
        f(message);
      },
    });
    return () => subscription.unsubscribe();
  };

  return {
    publishHeartbeat: (h) => publish(busSubject.heartbeat(h.worker), WorkerHeartbeatSchema, h),
    onHeartbeat: (f) => listen(busSubject.heartbeats, WorkerHeartbeatSchema, f),
    publishBeacon: (b) => publish(busSubject.beacon, LeaderBeaconSchema, b),
    onBeacon: (f) => listen(busSubject.beacon, LeaderBeaconSchema, f),
    publishAbort: (a) => publish(busSubject.abort, AbortSchema, a),
    onAbort: (f) => listen(busSubject.abort, AbortSchema, f),
    publishAborted: (a) => publish(busSubject.aborted(a.worker), AbortedSchema, a),
    onAborted: (f) => listen(busSubject.allAborted, AbortedSchema, f),
    publishProgress: (p) => publish(busSubject.progress(p.worker), RunsProgressedSchema, p),
    onProgress: (f) => listen(busSubject.allProgress, RunsProgressedSchema, f),
    undecodable: () => undecodable,
  };
}
