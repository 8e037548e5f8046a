import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { type BlobStore, createTempSweeper, openBlobStore } from "@sheaf/blobs";
import { connectBroker } from "@sheaf/broker";
import { createRunner, createTaskRegistry, type TaskType } from "@sheaf/runner";
import {
  createAdminServer,
  createLogger,
  createMetrics,
  type Logger,
  openTracing,
  type Part,
  runService,
  type Tracer,
} from "@sheaf/service";
import type { WorkerConfig } from "./config.ts";
import { registerWorkerMetrics } from "./worker-metrics.ts";

/** What task types are built with. */
export interface WorkerSetup {
  readonly blobs: BlobStore;
  /** Undefined: traces are off. */
  readonly tracer: Tracer | undefined;
  readonly log: Logger;
}

/** What a worker can do, and what it needs for that. */
export interface WorkerEquipment {
  readonly types: readonly TaskType[];
  /** Started before the first run is pulled, stopped after the last one has ended. */
  readonly parts: readonly Part[];
  /** Memory of its child processes. */
  rssBytes(): number;
  /** Child processes that were started so far, those in the place of others too. */
  childrenStarted(): number;
  /** The number of slots has changed. */
  resize(slots: number): void;
}

/** A worker's wiring. */
export interface RunWorkerOptions {
  readonly config: WorkerConfig;
  /** Of Sheaf, for heartbeats. */
  readonly version: string;
  equip(setup: WorkerSetup): WorkerEquipment;
}

/** Runs a worker for as long as the process lives. */
export async function runWorker({ config, version, equip }: RunWorkerOptions): Promise<void> {
  const { slots, drainMs } = config;
  const log = createLogger({ service: "worker", level: config.logLevel });
  const metrics = createMetrics("worker");
  const { registry } = metrics;
  const tracing = await openTracing({ service: "worker", config: config.tracing, registry, log });
  const { tracer } = tracing;
  const blobs = await openBlobStore(config.blobs.location, config.blobs);
  const broker = await connectBroker({ url: config.natsUrl, name: "worker", log });
  const equipment = equip({ blobs, tracer, log });
  const { promise: stopAsked, resolve: askToStop } = Promise.withResolvers<void>();
  const runner = createRunner({
    identity: { id: `w-${randomUUID()}`, host: hostname(), version },
    broker,
    tasks: createTaskRegistry(equipment.types),
    slots,
    drainMs,
    childRssBytes: () => equipment.rssBytes(),
    onSlots: (count) => equipment.resize(count),
    onShutdown: askToStop,
    tracer,
    log,
  });
  registerWorkerMetrics(registry, { load: () => runner.load(), childrenStarted: () => equipment.childrenStarted() });
  const admin = createAdminServer({ listen: config.adminListen, checks: runner.checks, metrics, log });
  const connection: Part = { name: "broker", start: async () => undefined, stop: () => broker.close() };
  const parts = [tracing, admin, createTempSweeper({ blobs, log }), connection, ...equipment.parts, runner];
  await runService({ name: "worker", log, parts, stopAsked });
}
