import { randomUUID } from "node:crypto";
import { type Broker, createBus, createLogAppender, logSubject } from "@sheaf/broker";
import { createPoster } from "@sheaf/guarded-http";
import { minReaderOf } from "@sheaf/ledger";
import { SchedulerService } from "@sheaf/proto";
import {
  createAdminServer,
  createMetrics,
  createRpcServer,
  type Limits,
  type ListenAddress,
  type Logger,
  type Metrics,
  type Part,
  type ReadinessCheck,
  type Tracer,
  traceRpc,
} from "@sheaf/service";
import { Admission } from "./admission.ts";
import { ControlBoard } from "./control-board.ts";
import { Fold } from "./fold.ts";
import { appendTimer, countUndecodable, registerGauges } from "./gauges.ts";
import { Lead } from "./lead.ts";
import { LedgerWriter, WRITE_WITHIN_MS } from "./ledger-writer.ts";
import { LogClock } from "./log-clock.ts";
import { LogProbe } from "./log-probe.ts";
import { Payloads } from "./payloads.ts";
import { ProgressBoard } from "./progress-board.ts";
import { registerQueueMetrics } from "./queue-metrics.ts";
import { QueueSettingsBoard } from "./queue-settings.ts";
import { ReplicaRegistry } from "./replica-registry.ts";
import { createRpcContext } from "./rpc/context.ts";
import { schedulerRoutes } from "./rpc/routes.ts";
import { SnapshotKeeper } from "./snapshot/snapshot-keeper.ts";
import { SnapshotStore } from "./snapshot/snapshot-store.ts";
import { TaskTypes } from "./task-types.ts";
import { TopologyKeeper } from "./topology-keeper.ts";
import { createWebhookSender } from "./webhooks/deliver.ts";
import { WorkerOrders } from "./worker-orders.ts";
import { WorkerRegistry } from "./worker-registry.ts";

/** The log keeps everything that a living group may still need, and a margin, in milliseconds. */
const LOG_MARGIN_MS = 24 * 3_600_000;

/** What a scheduler needs. */
export interface SchedulerOptions {
  readonly broker: Broker;
  readonly limits: Limits;
  readonly rpcListen: ListenAddress;
  readonly adminListen: ListenAddress;
  readonly logMaxBytes: number;
  /** Folder of this replica's snapshots; empty (default): each start folds the whole log. */
  readonly stateDir?: string;
  /** CIDRs that webhooks may call besides public addresses; none by default. */
  readonly fetchAllow?: readonly string[];
  readonly host: string;
  /** Within how many milliseconds a write must be stored and folded; default 1,500. */
  readonly writeWithinMs?: number;
  /** Default: a registry of its own. */
  readonly metrics?: Metrics;
  /** Undefined (default): traces are off. */
  readonly tracer?: Tracer | undefined;
  readonly log: Logger;
  /** Ends this process: its state is not the log's any more, and it must fold from the start. */
  readonly abandon: (reason: string) => void;
}

/** One replica of the scheduler: its parts in the order of their start. */
export function createScheduler(o: SchedulerOptions): readonly Part[] {
  const { broker, limits, tracer, log } = o;
  const id = `${o.host}-${randomUUID().slice(0, 8)}`;
  const bus = createBus(broker);
  const registry = new WorkerRegistry();
  const orders = new WorkerOrders(bus);
  const payloads = new Payloads(broker);
  const snapshots = o.stateDir ? new SnapshotStore({ path: o.stateDir, broker, log }) : undefined;
  const fold = new Fold({
    broker,
    log,
    onRecord: (stored) => {
      payloads.remember(stored);
      admission.folded(stored.bytes);
      keeper?.folded(stored.bytes);
    },
    onReplaced: () => o.abandon("the log was made anew"),
    ...(snapshots && { restore: (state, signal) => snapshots.restore(state, signal) }),
  });
  const keeper = snapshots && new SnapshotKeeper({ fold, store: snapshots, log });
  const types = new TaskTypes(fold.state);
  fold.changes.listen({ typesRegistered: () => void topology.ensure() });
  const progress = new ProgressBoard(fold.state);
  fold.changes.listen(progress);
  const admission = new Admission({ state: fold.state, limits, logMaxBytes: o.logMaxBytes });
  const clock = new LogClock(() => fold.state.timeMs);
  const metrics = o.metrics ?? createMetrics("scheduler");
  const timeAppend = appendTimer(metrics.registry);
  const onStored = (ms: number) => {
    timeAppend(ms);
    probe.stored();
  };
  const appender = (subject: string) =>
    createLogAppender({ broker, subject, writer: id, maxRecordBytes: limits.eventBytes, minReaderOf, onStored, log });
  const groups = appender(logSubject.groups);
  const verdicts = appender(logSubject.verdicts);
  const topology = new TopologyKeeper({
    broker,
    queues: () => types.queues(),
    logMaxBytes: o.logMaxBytes,
    logMaxAgeMs: limits.deadlineMaxMs + limits.retentionMs + LOG_MARGIN_MS,
    log,
  });
  const board = new ControlBoard({ broker, onSnapshot: (snapshot) => admission.saw(snapshot), log });
  const probe = new LogProbe({
    broker,
    id,
    log,
    pending: () => groups.pending() + verdicts.pending(),
    onChanged: (reason) => board.showRefusal(reason),
  });
  const settings = new QueueSettingsBoard({ broker, ensure: () => void topology.ensure(), log });
  const sender = createWebhookSender({ poster: createPoster({ allow: o.fetchAllow ?? [] }), now: Date.now });
  const replicas = new ReplicaRegistry(broker, id);
  const lead = new Lead({
    id,
    broker,
    bus,
    fold,
    clock,
    payloads,
    registry,
    topology,
    verdicts,
    types,
    limits,
    settings,
    sender,
    log,
    tracer,
    board,
    replicas: () => replicas.count(),
  });
  const writer = new LedgerWriter(groups, fold, o.writeWithinMs ?? WRITE_WITHIN_MS);
  const context = createRpcContext({
    fold,
    writer,
    payloads,
    clock,
    admission,
    limits,
    settings,
    types,
    progress,
    tracer,
    log,
    workers: { registry, orders },
  });
  const checks: readonly ReadinessCheck[] = [
    { name: "broker", check: () => (broker.connected() ? undefined : "not connected") },
    { name: "fold", check: () => fold.problem() ?? fold.behind() },
    { name: "log", check: () => probe.reason() },
    { name: "control", check: () => (board.latest() ? undefined : "no snapshot yet") },
  ];
  const slots = (queue: string) => registry.slots(queue);
  const runCounters = registerQueueMetrics({
    registry: metrics.registry,
    state: fold.state,
    slots,
    latest: () => board.latest(),
    dispatchLagsMs: () => lead.dispatchLagsMs(),
  });
  // What was folded to get here has been counted by those before: a rate must not see it once more.
  const counting = listening("run counters", () => fold.changes.listen(runCounters));
  registerGauges(metrics.registry, fold, context.watches);
  countUndecodable(metrics.registry, bus);
  const rpc = createRpcServer({
    listen: o.rpcListen,
    routes: schedulerRoutes(context, board),
    interceptors: [...(tracer ? [traceRpc(tracer)] : []), metrics.serverInterceptor],
    services: [SchedulerService],
    ready: () => checks.every((c) => c.check() === undefined),
    readMaxBytes: limits.rpcBytes,
    log,
  });
  const admin = createAdminServer({ listen: o.adminListen, checks, metrics, log });
  const hearing = listening("worker registry", () =>
    bus.onHeartbeat((heartbeat) => {
      registry.heard(heartbeat);
      orders.heard(heartbeat);
    }),
  );
  const hearingProgress = listening("progress board", () =>
    bus.onProgress((told) => context.watches.progressed(progress.heard(told))),
  );
  const writers: Part = {
    name: "log appenders",
    start: async () => {},
    stop: async () => void (await Promise.all([groups.stop(), verdicts.stop()])),
  };
  const kept = keeper ? [keeper] : [];
  return [
    admin,
    topology,
    hearing,
    hearingProgress,
    replicas,
    fold,
    counting,
    ...kept,
    board,
    settings,
    writers,
    probe,
    lead,
    context.watches,
    rpc,
  ];
}

/** A part that listens from start to stop. */
function listening(name: string, listen: () => () => void): Part {
  let stop = () => {};
  return {
    name,
    start: async () => {
      stop = listen();
    },
    stop: async () => stop(),
  };
}
