import { create } from "@bufbuild/protobuf";
import {
  connectBroker,
  createBus,
  createLogAppender,
  createTaskPuller,
  type Delivery,
  logSubject,
  partsOf,
} from "@sheaf/broker";
import { type ErrorCode, EventSchema, GroupReportsSchema, RunOutcome, WorkerHeartbeatSchema } from "@sheaf/proto";
import { createLogger } from "@sheaf/service";

/** The other side of the scheduler, in the hands of a test: takes deliveries and reports what the test says. */
export interface TestWorker extends AsyncDisposable {
  readonly id: string;
  readonly deliveries: Delivery[];
  /** Writes one report for each delivery to the log, and acknowledges those that have ended. */
  report(
    outcome: RunOutcome,
    deliveries: readonly Delivery[],
    error?: { code: ErrorCode; message: string },
  ): Promise<void>;
  /** Takes deliveries only while this is true. */
  pulling: boolean;
  /** Sends heartbeats, and keeps what it holds, only while this is true. */
  beating: boolean;
}

/** Connects a worker with `slots` slots for `queue`. */
export async function startTestWorker(natsUrl: string, queue: string, slots = 64): Promise<TestWorker> {
  const log = createLogger({ service: "test-worker", level: "error" });
  const id = `test-${Math.random().toString(36).slice(2)}`;
  const broker = await connectBroker({ url: natsUrl, name: "worker", log });
  const bus = createBus(broker);
  const appender = createLogAppender({
    broker,
    subject: logSubject.reports(id),
    writer: id,
    maxRecordBytes: 512 * 1024,
    log,
  });
  const deliveries: Delivery[] = [];
  const worker = { id, deliveries, pulling: true, beating: true };
  const puller = createTaskPuller({
    broker,
    queue,
    wanted: () => (worker.pulling ? Math.max(0, slots - deliveries.length) : 0),
    onDelivery: (delivery) => deliveries.push(...partsOf(delivery)),
    log,
  });
  const beat = () => {
    if (!worker.beating) return;
    for (const delivery of deliveries) delivery.working();
    const held = deliveries.map(({ ref }) => ({ ...ref, attempt: 1 }));
    bus.publishHeartbeat(create(WorkerHeartbeatSchema, { worker: id, slots, queues: [queue], held }));
  };
  const stopAborts = bus.onAbort(({ token }) =>
    bus.publishAborted({ $typeName: "sheaf.broker.v1.Aborted", worker: id, token }),
  );
  await puller.start();
  beat();
  const timer = setInterval(beat, 500);
  return Object.assign(worker, {
    async report(outcome: RunOutcome, chosen: readonly Delivery[], error?: { code: ErrorCode; message: string }) {
      const byGroup = Map.groupBy(chosen, (delivery) => delivery.ref.groupId);
      const groups = [...byGroup].map(([groupId, list]) =>
        create(GroupReportsSchema, {
          groupId,
          index: list.map((d) => d.ref.index),
          run: list.map((d) => d.ref.run),
          outcome: list.map(() => outcome),
          startedAgoMs: list.map(() => 1),
          runMs: list.map(() => 1),
          details: error ? list.map((_, position) => ({ position, error })) : [],
        }),
      );
      await appender.append(create(EventSchema, { kind: { case: "runsReported", value: { worker: id, groups } } }));
      if (outcome === RunOutcome.STARTED) return;
      for (const delivery of chosen) {
        delivery.ack();
        deliveries.splice(deliveries.indexOf(delivery), 1);
      }
      puller.kick();
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      stopAborts();
      await puller.stop();
      await appender.stop();
      await broker.close();
    },
  });
}
