import { type DescMessage, fromBinary, type MessageShape, toBinary } from "@bufbuild/protobuf";
import type { Msg } from "@nats-io/transport-node";
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
  type WorkerOrder,
  WorkerOrderSchema,
} from "@sheaf/proto";
import { type Broker, wire } from "./broker.ts";
import { busSubject } from "./topology.ts";

/**
 * What scheduler and workers tell each other without storing it. Lossy: nothing is sent while disconnected, and
 * nobody knows who heard it. Each `on…` returns how to stop listening.
 */
export interface Bus {
  publishHeartbeat(heartbeat: WorkerHeartbeat): void;
  /** Hears those alone that name the worker on whose subject they come; others count as undecodable. */
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
  publishOrder(order: WorkerOrder): void;
  onOrder(worker: string, f: (order: WorkerOrder) => void): () => void;
  /** Messages dropped so far because they could not be decoded. */
  undecodable(): number;
}

/** The bus of one connection. It needs no stop: it ends with its listeners and the connection. */
export function createBus(broker: Broker): Bus {
  let undecodable = 0;

  const publish = <S extends DescMessage>(subject: string, schema: S, message: MessageShape<S>) => {
    if (broker.connected()) broker[wire].nc.publish(subject, toBinary(schema, message));
  };
  /** One subscription for all listeners of a subject, while there are any: a message is decoded, and counted, once. */
  const channel = <S extends DescMessage>(
    subject: string,
    schema: S,
    isWhole: (message: MessageShape<S>, subject: string) => boolean = () => true,
  ) => {
    const listeners = new Set<(message: MessageShape<S>) => void>();
    let unsubscribe: (() => void) | undefined;
    const hear = (msg: Msg) => {
      let message: MessageShape<S> | undefined;
      try {
        message = fromBinary(schema, msg.data);
      } catch {
        // Counted below.
      }
      if (message && isWhole(message, msg.subject)) for (const f of listeners) f(message);
      else undecodable += 1;
    };
    const subscribe = () => {
      // A refused subscription is told through the connection's status, and logged there.
      const callback = (error: Error | null, msg: Msg) => (error ? undefined : hear(msg));
      const subscription = broker[wire].nc.subscribe(subject, { callback });
      return () => subscription.unsubscribe();
    };
    return (f: (message: MessageShape<S>) => void) => {
      const listener = (message: MessageShape<S>) => f(message);
      listeners.add(listener);
      unsubscribe ??= subscribe();
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        unsubscribe?.();
        unsubscribe = undefined;
      };
    };
  };

  return {
    publishHeartbeat: (h) => publish(busSubject.heartbeat(h.worker), WorkerHeartbeatSchema, h),
    // Garbage may be decoded too, as unknown fields are skipped: a heartbeat is of the worker that its subject names.
    onHeartbeat: channel(
      busSubject.heartbeats,
      WorkerHeartbeatSchema,
      (h, subject) => subject.split(".")[2] === h.worker,
    ),
    publishBeacon: (b) => publish(busSubject.beacon, LeaderBeaconSchema, b),
    onBeacon: channel(busSubject.beacon, LeaderBeaconSchema),
    publishAbort: (a) => publish(busSubject.abort, AbortSchema, a),
    onAbort: channel(busSubject.abort, AbortSchema),
    publishAborted: (a) => publish(busSubject.aborted(a.worker), AbortedSchema, a),
    onAborted: channel(busSubject.allAborted, AbortedSchema),
    publishProgress: (p) => publish(busSubject.progress(p.worker), RunsProgressedSchema, p),
    onProgress: channel(busSubject.allProgress, RunsProgressedSchema),
    publishOrder: (o) => publish(busSubject.order(o.worker), WorkerOrderSchema, o),
    onOrder: (worker, f) => channel(busSubject.order(worker), WorkerOrderSchema)(f),
    undecodable: () => undecodable,
  };
}
