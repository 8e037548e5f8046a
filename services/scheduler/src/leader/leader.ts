import { timestampMs } from "@bufbuild/protobuf/wkt";
import { type Broker, type Bus, createTaskPublisher, type LogAppender, publishSnapshot } from "@sheaf/broker";
import { type Changes, Dispatch, QueueMeter, RunningRuns } from "@sheaf/ledger";
import type { ControlSnapshot, QueueSettings, WorkerHeartbeat } from "@sheaf/proto";
import type { Limits, Logger, Tracer } from "@sheaf/service";
import type { ControlBoard } from "../control-board.ts";
import type { Fold } from "../fold.ts";
import type { LogClock } from "../log-clock.ts";
import type { Payloads } from "../payloads.ts";
import type { QueueSettingsBoard } from "../queue-settings.ts";
import type { TaskTypes } from "../task-types.ts";
import type { TopologyKeeper } from "../topology-keeper.ts";
import type { WebhookSender } from "../webhooks/deliver.ts";
import { WebhookCourier } from "../webhooks/webhook-courier.ts";
import type { WorkerRegistry } from "../worker-registry.ts";
import { Aborter } from "./aborter.ts";
import { Beacon } from "./beacon.ts";
import { Bundler } from "./bundler.ts";
import { CapacityWatch } from "./capacity-watch.ts";
import { ControlTicker } from "./control-ticker.ts";
import { DispatchTraces } from "./dispatch-traces.ts";
import { Dispatcher } from "./dispatcher.ts";
import { FollowUpEvents } from "./follow-up-events.ts";
import { FollowUps } from "./follow-ups.ts";
import { QueuePaces } from "./queue-pace.ts";
import { Reconciler } from "./reconciler.ts";
import { RunBodies } from "./run-bodies.ts";
import { SnapshotTaker } from "./snapshot.ts";
import { Stopper } from "./stopper.ts";
import { Timekeeper } from "./timekeeper.ts";
import { TypeRegistrar } from "./type-registrar.ts";
import { WorkerJudge } from "./worker-judge.ts";

/** After the task stream was created anew, workers may hold runs of its predecessor for this long unheard, in milliseconds. */
const HOLDERS_MS = 5_000;

/** What the lead is exercised with. */
export interface LeaderOptions {
  readonly id: string;
  readonly broker: Broker;
  readonly bus: Bus;
  readonly fold: Fold;
  readonly clock: LogClock;
  readonly payloads: Payloads;
  readonly registry: WorkerRegistry;
  readonly topology: TopologyKeeper;
  readonly verdicts: LogAppender;
  readonly types: TaskTypes;
  readonly limits: Limits;
  readonly settings: QueueSettingsBoard;
  readonly board: Pick<ControlBoard, "latest">;
  /** Scheduler replicas heard of lately. */
  readonly replicas: () => number;
  readonly sender: WebhookSender;
  /** Undefined (default): traces are off. */
  readonly tracer?: Tracer | undefined;
  readonly log: Logger;
}

/** The work of the one replica that leads: everything here is derived from the fold when the lead is taken. */
export interface Leader {
  start(): void;
  stop(): Promise<void>;
  /** How long the way from a run's end to the next hand-out is, by queue. */
  dispatchLagsMs(): Iterable<readonly [queue: string, ms: number]>;
}

/** Builds the leader's parts on the state as it is now; they live until `stop`. */
export function createLeader(o: LeaderOptions): Leader {
  const { fold, log, registry, broker, clock, verdicts, types, settings, bus } = o;
  const queues = () => types.queues();
  const { state } = fold;
  const desk = new Dispatch(state);
  const running = new RunningRuns(state);
  const meter = new QueueMeter();
  const paces = new QueuePaces(() => clock.nowMs());
  const publisher = createTaskPublisher({ broker, log });
  const bodies = new RunBodies(o.payloads, settings);
  const traces = o.tracer && new DispatchTraces(o.tracer, bodies);
  const bundler = new Bundler();
  const dispatcher = new Dispatcher({ desk, paces, queues, registry, publisher, bundler, bodies, clock, traces, log });
  const kick = () => dispatcher.kick();
  const capacity = new CapacityWatch();
  const kickOn = (heartbeat: WorkerHeartbeat) => capacity.changes(heartbeat) && kick();
  const ensure = () => void o.topology.ensure();
  const reconciler = new Reconciler({ broker, desk, dispatcher, fold, registry, queues, ensure, log });
  const beacon = new Beacon({ bus, leader: o.id, state, desk });
  const aborter = new Aborter({ bus, registry, hearingSinceMs: () => beacon.hearingSinceMs() });
  const stopper = new Stopper({ broker, state, desk, dispatcher, aborter, verdicts, log });
  const judge = new WorkerJudge({ state, running, registry, beacon, verdicts, log });
  const timekeeper = new Timekeeper({ state, clock, verdicts, log });
  const { board, replicas } = o;
  const sources = { broker, state, meter, registry, clock, leader: o.id, queues, settings, board, replicas };
  const taker = new SnapshotTaker(sources);
  const ticker = new ControlTicker({
    take: (step) => taker.take(step),
    publish: (snapshot) => publishSnapshot(broker, snapshot),
    plannedMs: () => plannedMs(board.latest()),
    log,
  });

  /** The task stream may be new: what was out may be held by workers, or be nowhere. */
  const settle = () => {
    // A broker whose clock jumped ahead has made it later than now.
    const untilMs = Math.min(o.topology.tasksCreatedAtMs, clock.nowMs()) + HOLDERS_MS;
    const leftMs = untilMs - clock.nowMs();
    desk.settle(o.topology.tasksCreatedAtMs, untilMs);
    if (leftMs > 0) reconciler.holdFor(leftMs);
    kick();
  };

  const limit = (set: QueueSettings) => {
    desk.limit(set.queue, set);
    kick();
  };

  const events = new FollowUpEvents({ payloads: o.payloads, types, limits: o.limits, log });
  const followUps = new FollowUps({ state, events, verdicts, log });
  const courier = new WebhookCourier({ state, payloads: o.payloads, sender: o.sender, clock, verdicts, log });
  const registrar = new TypeRegistrar({ bus, state, verdicts, log });

  // Stopper and beacon ask the desk what it knew before.
  const listeners: Changes[] = [stopper, beacon, desk, running, meter, bundler, paces, timekeeper, followUps, courier];
  const unsubscribe: (() => void)[] = [];
  return {
    dispatchLagsMs: () => paces.lagsMs(),
    start() {
      unsubscribe.push(...listeners.map((listener) => fold.changes.listen(listener)));
      unsubscribe.push(fold.onFolded(kick), o.topology.onEnsured(settle), bus.onHeartbeat(kickOn));
      for (const set of settings.all()) limit(set);
      unsubscribe.push(settings.onChanged(limit));
      aborter.start();
      beacon.start();
      dispatcher.start();
      reconciler.start();
      settle();
      stopper.start();
      judge.start();
      timekeeper.start();
      followUps.start();
      courier.start();
      registrar.start();
      ticker.start();
    },
    async stop() {
      for (const f of unsubscribe) f();
      dispatcher.stop();
      registrar.stop();
      const loops = [
        ticker.stop(),
        timekeeper.stop(),
        followUps.stop(),
        courier.stop(),
        judge.stop(),
        stopper.stop(),
        reconciler.stop(),
      ];
      // The stopper waits for workers and for publishes, maybe for ever while the broker does not answer.
      aborter.stop();
      await Promise.all([...loops, publisher.stop()]);
      beacon.stop();
    },
  };
}

/** When the last snapshot of any leader says that the next one is due, in Unix milliseconds. */
function plannedMs(latest: ControlSnapshot | undefined): number | undefined {
  return latest?.nextAt && timestampMs(latest.nextAt);
}
