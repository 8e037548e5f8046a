import { type Broker, type Bus, createBus } from "@sheaf/broker";
import type { Logger, Part, ReadinessCheck, Tracer } from "@sheaf/service";
import { Aborts } from "./aborts.ts";
import { Cordon } from "./cordon.ts";
import { drain } from "./drain.ts";
import { Heartbeat, type WorkerIdentity } from "./heartbeat.ts";
import type { Intake } from "./intake.ts";
import { JoinedAt } from "./joined-at.ts";
import { LeaderWatch } from "./leader-watch.ts";
import { type Command, Orders } from "./orders.ts";
import { Renewer } from "./renewer.ts";
import { createRunEngine } from "./run-engine.ts";
import { StaleWaits } from "./stale-waits.ts";
import type { TaskRegistry } from "./task-registry.ts";
import { Vitals } from "./vitals.ts";

/** What a runner is made of. */
export interface RunnerOptions {
  readonly identity: WorkerIdentity;
  readonly broker: Broker;
  readonly tasks: TaskRegistry;
  /** Runs at a time, to begin with. */
  readonly slots: number;
  /** Told of every new number of slots, for what must have as many; called just before it takes effect. */
  onSlots?(slots: number): void;
  /** Told when an operator orders this worker to shut down; it is to be stopped then. */
  readonly onShutdown?: () => void;
  /** How long a stop waits for what runs, in milliseconds. */
  readonly drainMs: number;
  /** Memory of the child processes. */
  childRssBytes?(): number;
  /** Undefined (default): traces are off. */
  readonly tracer?: Tracer | undefined;
  readonly log: Logger;
  /** A monotonic clock in milliseconds; default the process's own. */
  readonly nowMs?: () => number;
}

/** The engine of a worker: pulls runs, runs them, reports them. Its stop drains. */
export interface Runner extends Part {
  readonly checks: readonly ReadinessCheck[];
  /**
   * Runs so many at a time from now on, an integer from 1 to 1,024; heartbeats tell it. What runs goes on: where that is
   * more, nothing starts until it is less. RangeError for any other number.
   */
  setSlots(slots: number): void;
  load(): RunnerLoad;
}

/** What a runner has to do, and has done since its start. */
export interface RunnerLoad {
  readonly slots: number;
  /** Runs it holds, waiting or running. */
  readonly held: number;
  /** Ended runs whose end is in the log. */
  readonly succeeded: number;
  readonly failed: number;
}

/** A heartbeat names no more runs than four times as many. */
const MAX_SLOTS = 1_024;

/**
 * Wires a runner; it takes its first run once it has heard a leader that has folded all of the log up to its own start, for
 * only then does it know the recent cancels. It waits for such a leader again whenever it was cut off from the broker.
 */
export function createRunner(options: RunnerOptions): Runner {
  const { identity, broker, tasks, drainMs, log, nowMs = () => performance.now() } = options;
  const bus = createBus(broker);
  const engine = createRunEngine(options, { bus, nowMs });
  const { holds, tombstones, progress, reporter, slots, intake } = engine;
  const aborts = new Aborts({
    bus,
    worker: identity.id,
    holds,
    tombstones,
    onDropped(run) {
      reporter.forget(run);
      slots.cut(run, "cancelled");
    },
  });
  const joined = new JoinedAt(broker, log, () => slots.hold());
  let lead = "";
  const leader = new LeaderWatch(bus, nowMs, (beacon) => {
    aborts.onBeacon(beacon);
    if (beacon.leader !== lead) heartbeat.tellTypes();
    lead = beacon.leader;
    if (!joined.isKnownTo(beacon)) return;
    slots.release();
    intake.start();
  });
  const cordon = new Cordon({ slots, intake, holds, reporter, nowMs, log });
  const vitals = new Vitals(nowMs);
  const heartbeat = new Heartbeat({
    bus,
    identity,
    slots,
    tasks,
    holds,
    counts: engine.counts,
    rssBytes: () => process.memoryUsage.rss() + (options.childRssBytes?.() ?? 0),
    wedged: () => intake.wedged() ?? slots.stuck(),
    vitals,
    cordon,
    nowMs,
  });
  const staleWaits = new StaleWaits({ holds, nowMs, onEnded: engine.onEnded });
  const setSlots = (count: number) => {
    if (!Number.isInteger(count) || count < 1 || count > MAX_SLOTS)
      throw new RangeError(`slots must be an integer from 1 to ${MAX_SLOTS}: ${count}`);
    if (count === slots.size) return;
    options.onSlots?.(count);
    slots.resize(count);
    log.info({ slots: count }, "slots changed");
  };
  const orders = ordersOf(options, { bus, cordon, heartbeat, setSlots });
  // It listens before it says that it lives, and says last that it is gone.
  const loops = [vitals, joined, aborts, orders, leader, new Renewer(holds), staleWaits, heartbeat];

  let stopped: Promise<void> | undefined;
  return {
    name: "worker",
    checks: readinessChecks({ broker, leader, intake }),
    async start() {
      if (stopped) return;
      for (const loop of loops) loop.start();
      log.info({ worker: identity.id, slots: slots.size, tasks: tasks.names }, "joined; waiting for a leader");
    },
    stop() {
      stopped ??= drain({
        heartbeat,
        slots,
        holds,
        intake,
        reporter,
        drainMs,
        nowMs,
        log,
        loops: [progress, ...loops],
      });
      return stopped;
    },
    setSlots,
    load: () => ({ slots: slots.size, held: holds.size, ...engine.counts }),
  };
}

function ordersOf(
  { identity, onShutdown, log }: RunnerOptions,
  parts: { bus: Bus; cordon: Cordon; heartbeat: Heartbeat; setSlots(slots: number): void },
): Orders {
  const { bus, cordon, heartbeat, setSlots } = parts;
  const carryOut = (command: Command) => {
    switch (command.case) {
      case "drain":
        return cordon.close();
      case "resume":
        return cordon.open();
      case "slots":
        return setSlots(command.value.slots);
      case "shutdown":
        heartbeat.draining();
        return onShutdown?.();
    }
  };
  return new Orders({ bus, worker: identity.id, carryOut, onCarriedOut: (token) => heartbeat.carriedOut(token), log });
}

function readinessChecks(parts: { broker: Broker; leader: LeaderWatch; intake: Intake }): readonly ReadinessCheck[] {
  return [
    { name: "broker", check: () => (parts.broker.connected() ? undefined : "not connected") },
    { name: "leader", check: () => (parts.leader.heard() ? undefined : "no leader heard for 10 s") },
    { name: "intake", check: () => parts.intake.wedged() },
  ];
}
