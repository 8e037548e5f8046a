import { connectBroker, createBus, createLogAppender, logSubject } from "@sheaf/broker";
import { createLogger, DEFAULT_LIMITS } from "@sheaf/service";
import { Fold } from "../fold.ts";
import { createLeader } from "../leader/leader.ts";
import { LogClock } from "../log-clock.ts";
import { Payloads } from "../payloads.ts";
import { QueueSettingsBoard } from "../queue-settings.ts";
import { TaskTypes } from "../task-types.ts";
import { TopologyKeeper } from "../topology-keeper.ts";
import { WorkerRegistry } from "../worker-registry.ts";

/** A leader that asks nobody, and the state that it leads by. */
export interface ForcedLeader extends AsyncDisposable {
  readonly fold: Fold;
}

/** Starts one on `natsUrl`, with a fold and a connection of its own. `writer` names its records. */
export async function startForcedLeader(natsUrl: string, writer: string): Promise<ForcedLeader> {
  const log = createLogger({ service: "forced-leader", level: "error" });
  const broker = await connectBroker({ url: natsUrl, name: "scheduler", log });
  const bus = createBus(broker);
  const registry = new WorkerRegistry();
  const payloads = new Payloads(broker);
  const onReplaced = () => log.error("the log was made anew");
  const fold = new Fold({ broker, log, onRecord: (stored) => payloads.remember(stored), onReplaced });
  const types = new TaskTypes(fold.state);
  const clock = new LogClock(() => fold.state.timeMs);
  const maxRecordBytes = DEFAULT_LIMITS.eventBytes;
  const verdicts = createLogAppender({ broker, subject: logSubject.verdicts, writer, maxRecordBytes, log });
  const topology = new TopologyKeeper({
    broker,
    queues: () => types.queues(),
    logMaxBytes: 512 * 1024 * 1024,
    logMaxAgeMs: DEFAULT_LIMITS.deadlineMaxMs + DEFAULT_LIMITS.retentionMs + 24 * 3_600_000,
    log,
  });
  await topology.start();
  const deafen = bus.onHeartbeat((heartbeat) => registry.heard(heartbeat));
  await fold.start();
  const leader = createLeader({
    id: writer,
    broker,
    bus,
    fold,
    clock,
    payloads,
    registry,
    topology,
    verdicts,
    types,
    sender: { send: () => Promise.reject(new Error("no webhooks here")) },
    limits: DEFAULT_LIMITS,
    settings: new QueueSettingsBoard({ broker, ensure: () => {}, log }),
    board: { latest: () => undefined },
    replicas: () => 1,
    log,
  });
  leader.start();
  return {
    fold,
    async [Symbol.asyncDispose]() {
      await leader.stop();
      deafen();
      await verdicts.stop();
      await fold.stop();
      await topology.stop();
      await broker.close();
    },
  };
}
