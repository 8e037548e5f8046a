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
  type Part,
  type ReadinessCheck,
} from "@sheaf/service";
import { Admission } from "./admission.ts";
import { ControlBoard } from "./control-board.ts";
import { Fold } from "./fold.ts";
import { registerGauges } from "./gauges.ts";
import { Lead } from "./lead.ts";
import { LedgerWriter } from "./ledger-writer.ts";
import { LogClock } from "./log-clock.ts";
import { Payloads } from "./payloads.ts";
import { ProgressBoard } from "./progress-board.ts";
import { QueueSettingsBoard } from "./queue-settings.ts";
import { createRpcContext } from "./rpc/context.ts";
import { schedulerRoutes } from "./rpc/routes.ts";
import { SnapshotKeeper } from "./snapshot/snapshot-keeper.ts";
import { SnapshotStore } from "./snapshot/snapshot-store.ts";
import { TaskTypes } from "./task-types.ts";
import { TopologyKeeper } from "./topology-keeper.ts";
import { createWebhookSender } from "./webhooks/deliver.ts";
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
  readonly log: Logger;
  /** Ends this process: its state is not the log's any more, and it must fold from the start. */
  readonly abandon: (reason: string) => void;
}

/** One replica of the scheduler: its parts in the order of their start. */
export function createScheduler(o: SchedulerOptions): readonly Part[] {
  const { broker, limits, log } = o;
  const id = `${o.host}-${randomUUID().slice(0, 8)}`;
  const bus = createBus(broker);
  const registry = new WorkerRegistry();
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
  const appender = (subject: string) =>
    createLogAppender({ broker, subject, writer: id, maxRecordBytes: limits.eventBytes, minReaderOf, log });
  const groups = appender(logSubject.groups);
  const verdicts = appender(logSubject.verdicts);
  const topology = new TopologyKeeper({
    broker,
    queues: () => types.queues(),
    logMaxBytes: o.logMaxBytes,
    logMaxAgeMs: limits.deadlineMaxMs + limits.retentionMs + LOG_MARGIN_MS,
    log,
  });
  const board = new ControlBoard(broker, (snapshot) => admission.saw(snapshot), log);
  const settings = new QueueSettingsBoard({ broker, ensure: () => void topology.ensure(), log });
  const sender = createWebhookSender({ poster: createPoster({ allow: o.fetchAllow ?? [] }), now: Date.now });
  const lead = new Lead({
    ...{ id, broker, bus, fold, clock, payloads, registry, topology, verdicts, types, limits, settings, sender, log },
  });
  const writer = new LedgerWriter(groups, fold);
  const context = createRpcContext({ fold, writer, payloads, clock, admission, limits, settings, types, progress });
  const checks: readonly ReadinessCheck[] = [
    { name: "broker", check: () => (broker.connected() ? undefined : "not connected") },
    { name: "fold", check: () => fold.problem() ?? fold.behind() },
    { name: "control", check: () => (board.latest() ? undefined : "no snapshot yet") },
  ];
  const metrics = createMetrics("scheduler");
  registerGauges(metrics.registry, fold, context.watches);
  const rpc = createRpcServer({
    listen: o.rpcListen,
    routes: schedulerRoutes(context, board),
    interceptors: [metrics.serverInterceptor],
    services: [SchedulerService],
    ready: () => checks.every((c) => c.check() === undefined),
    readMaxBytes: limits.rpcBytes,
    log,
  });
  const admin = createAdminServer({ listen: o.adminListen, checks, metrics, log });
  const hearing = listening("worker registry", () => bus.onHeartbeat((heartbeat) => registry.heard(heartbeat)));
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
    fold,
    ...kept,
    board,
    settings,
    writers,
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
