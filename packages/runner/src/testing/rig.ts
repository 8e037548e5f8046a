import { create } from "@bufbuild/protobuf";
import {
  type Bus,
  connectBroker,
  createBus,
  createTaskPublisher,
  ensureTopology,
  presentRuns,
  type RunRef,
  runSubject,
} from "@sheaf/broker";
import {
  AbortSchema,
  LeaderBeaconSchema,
  type RunProgress,
  type WorkerCommand,
  type WorkerHeartbeat,
  WorkerOrderSchema,
} from "@sheaf/proto";
import { createLogger } from "@sheaf/service";
import { startNats } from "@sheaf/testkit";
import { createRunner } from "../runner.ts";
import { createTaskRegistry } from "../task-registry.ts";
import type { TaskType } from "../task-type.ts";
import { followReports } from "./report-log.ts";

const QUEUES = ["demo", "images"];
const BEACON_MS = 200;

/** How to start a worker; what is absent is small. */
interface WorkerOptions {
  readonly slots?: number;
  readonly drainMs?: number;
  readonly onSlots?: (slots: number) => void;
  readonly onShutdown?: () => void;
}

/** A real broker with Sheaf's streams, on which a test plays the scheduler for the workers that it starts. */
export async function startRig() {
  const resources = new AsyncDisposableStack();
  const log = createLogger({ service: "test", level: "silent" });
  const nats = resources.use(await startNats());
  const connect = async (name: string) => {
    const broker = await connectBroker({ url: nats.url, name, log });
    resources.defer(() => broker.close());
    return broker;
  };
  const broker = await connect("scheduler");
  const ensure = () => ensureTopology(broker, { queues: QUEUES, logMaxBytes: 2 ** 28, logMaxAgeMs: 3_600_000 });
  await ensure();
  const reports = followReports(broker, log);
  resources.defer(() => reports.stop());
  const publisher = createTaskPublisher({ broker, log });
  resources.defer(() => publisher.stop());
  const bus = createBus(broker);

  return {
    nats,
    log,
    reports,
    connect,
    ensure,
    ...playLeader(bus, resources),
    /** A worker with a connection of its own, and known to listen; stopped at the end if the test did not. */
    async startWorker(id: string, tasks: readonly TaskType[], options: WorkerOptions = {}) {
      const worker = createRunner({
        identity: { id, host: "here", version: "0" },
        broker: await connect(id),
        tasks: createTaskRegistry(tasks),
        slots: options.slots ?? 2,
        drainMs: options.drainMs ?? 5_000,
        ...(options.onSlots && { onSlots: options.onSlots }),
        ...(options.onShutdown && { onShutdown: options.onShutdown }),
        log,
      });
      resources.defer(() => worker.stop());
      // It listens before it says that it lives: what a test tells it once is not lost from then on.
      const living = nextHeartbeat(bus, id);
      await worker.start();
      await living;
      return worker;
    },
    /** Publishes the first run of each task of a group. */
    async publish(groupId: string, bodies: readonly Uint8Array[], queue = "demo"): Promise<void> {
      const outcomes = bodies.map((body, index) =>
        publisher.publish(runSubject(queue, { groupId, index, run: 1, count: 1 }), body),
      );
      await Promise.all(outcomes);
    },
    /** What lies in the queues, held or not. */
    async present(): Promise<RunRef[]> {
      return (await Promise.all(QUEUES.map((queue) => presentRuns(broker, queue)))).flat();
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

function nextHeartbeat(bus: Bus, id: string): Promise<void> {
  return new Promise((resolve) => {
    const off = bus.onHeartbeat(({ worker, gone }) => {
      if (worker !== id || gone) return;
      off();
      resolve();
    });
  });
}

/** The leader's beacon, its aborts and what it hears. */
function playLeader(bus: Bus, resources: AsyncDisposableStack) {
  const heartbeats: WorkerHeartbeat[] = [];
  const aborted: string[] = [];
  const progressed: RunProgress[] = [];
  let beacon: NodeJS.Timeout | undefined;
  resources.defer(bus.onHeartbeat((heartbeat) => heartbeats.push(heartbeat)));
  resources.defer(bus.onProgress(({ runs }) => progressed.push(...runs)));
  resources.defer(bus.onAborted(({ token }) => aborted.push(token)));
  resources.defer(() => clearInterval(beacon));
  return {
    heartbeats,
    aborted,
    progressed,
    /** Sends beacons from now on. */
    lead(cancelledGroupIds: readonly string[] = []): void {
      const message = create(LeaderBeaconSchema, { leader: "test", cancelledGroupIds: [...cancelledGroupIds] });
      clearInterval(beacon);
      beacon = setInterval(() => bus.publishBeacon(message), BEACON_MS);
    },
    /** Sends no beacon any more. */
    silence: () => clearInterval(beacon),
    order: (worker: string, token: string, kind: WorkerCommand["kind"]) =>
      bus.publishOrder(create(WorkerOrderSchema, { worker, token, command: { kind } })),
    abort: (token: string, groupIds: string[]) => bus.publishAbort(create(AbortSchema, { token, groupIds })),
  };
}
