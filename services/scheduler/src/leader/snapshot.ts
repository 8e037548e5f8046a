import { create } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { type Broker, inspectBroker } from "@sheaf/broker";
import type { LedgerState, QueueMeter } from "@sheaf/ledger";
import { type ControlSnapshot, ControlSnapshotSchema, GroupState, TaskState } from "@sheaf/proto";
import type { ControlBoard } from "../control-board.ts";
import type { LogClock } from "../log-clock.ts";
import type { QueueSettingsBoard } from "../queue-settings.ts";
import type { WorkerRegistry } from "../worker-registry.ts";
import { BrokerView } from "./broker-view.ts";
import { ConsumerJudge } from "./consumer-status.ts";
import type { ControlStep } from "./control-ticker.ts";
import { queueStatus, queueWaits } from "./queue-status.ts";
import { boundSnapshot } from "./snapshot-bounds.ts";
import { workerStatus } from "./worker-status.ts";

/** What a snapshot is taken from. */
export interface SnapshotSources {
  readonly broker: Broker;
  readonly state: LedgerState;
  readonly meter: QueueMeter;
  readonly registry: WorkerRegistry;
  readonly clock: LogClock;
  readonly leader: string;
  /** The queues there are now. */
  readonly queues: () => readonly string[];
  readonly settings: QueueSettingsBoard;
  /** What any leader has taken before. */
  readonly board: Pick<ControlBoard, "latest">;
  /** Scheduler replicas heard of lately. */
  readonly replicas: () => number;
}

/**
 * Collects what Control shows. The broker is asked a bounded number of times, for three seconds at most; what it does not
 * tell is as it was in the snapshot before, and named.
 */
export class SnapshotTaker {
  readonly #o: SnapshotSources;
  readonly #view = new BrokerView();
  readonly #judge: ConsumerJudge;
  #lastAtMs = performance.now();

  constructor(sources: SnapshotSources) {
    this.#o = sources;
    this.#judge = new ConsumerJudge(sources.registry);
  }

  /** Takes one snapshot and starts a new interval of the meter. Never rejects. */
  async take({ intervalMs, lateMs, nextAtMs }: ControlStep): Promise<ControlSnapshot> {
    const { broker, state, registry, leader, replicas, board } = this.#o;
    const begunMs = performance.now();
    const takenAtMs = Date.now();
    const names = this.#o.queues();
    const queues = this.#queues(names, begunMs);
    const logSeq = String(state.seq);
    const workers = registry.all().map((known) => workerStatus(known));
    const totals = { groups: groupTotals(state), tasks: taskTotals(state) };
    const seen = await inspectBroker(broker, names);
    const before = board.latest();
    const nowMs = performance.now();
    const rows = (facts: NonNullable<typeof seen.consumers>) => this.#judge.rows({ facts, queues, before, nowMs });
    return boundSnapshot(
      create(ControlSnapshotSchema, {
        takenAt: timestampFromMs(takenAtMs),
        intervalS: intervalMs / 1_000,
        nextAt: timestampFromMs(Math.round(nextAtMs)),
        scheduler: { leader, replicas: replicas(), logSeq },
        queues,
        workers,
        ...totals,
        ...this.#view.merge(seen, before, { nowMs: takenAtMs, rows }),
        lateMs: Math.round(lateMs),
        collectedMs: Math.round(performance.now() - begunMs),
        brokerCalls: seen.calls,
      }),
    );
  }

  #queues(names: readonly string[], nowMs: number) {
    const { state, clock, meter, settings } = this.#o;
    const elapsedS = Math.max(0.001, (nowMs - this.#lastAtMs) / 1_000);
    this.#lastAtMs = nowMs;
    const logMs = clock.nowMs();
    const shared = { state, waits: queueWaits(state, logMs), nowMs: logMs, elapsedS };
    const rows = names.map((name) =>
      queueStatus(name, { ...shared, reading: meter.of(name), settings: settings.of(name) }),
    );
    meter.reset();
    return rows;
  }
}

function groupTotals(state: LedgerState) {
  const totals = { open: 0, running: 0, finished: 0 };
  for (const { groupState } of state.groups.values()) {
    if (groupState === GroupState.OPEN) totals.open++;
    else if (groupState === GroupState.RUNNING) totals.running++;
    else totals.finished++;
  }
  return totals;
}

function taskTotals(state: LedgerState) {
  const sum = (s: TaskState) => [...state.queues.values()].reduce((n, counts) => n + (counts[s] ?? 0), 0);
  return {
    queued: sum(TaskState.QUEUED),
    running: sum(TaskState.RUNNING),
    retrying: sum(TaskState.RETRYING),
    succeeded: sum(TaskState.SUCCEEDED),
    failed: sum(TaskState.FAILED),
    cancelled: sum(TaskState.CANCELLED),
  };
}
