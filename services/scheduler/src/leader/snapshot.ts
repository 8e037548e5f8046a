import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { type Broker, inspectBroker } from "@sheaf/broker";
import type { Group, Histogram, LedgerState, QueueMeter } from "@sheaf/ledger";
import {
  type ControlSnapshot,
  ControlSnapshotSchema,
  GroupState,
  type QueueStatusSchema,
  TaskState,
} from "@sheaf/proto";
import type { LogClock } from "../log-clock.ts";
import type { QueueSettingsBoard } from "../queue-settings.ts";
import type { WorkerRegistry } from "../worker-registry.ts";
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
}

/** Collects what Control shows. The broker is asked a bounded number of times; what it does not answer is named. */
export class SnapshotTaker {
  readonly #o: SnapshotSources;
  #lastAtMs = performance.now();

  constructor(sources: SnapshotSources) {
    this.#o = sources;
  }

  /** Takes one snapshot; the next is due after `intervalMs`. Starts a new interval of the meter. */
  async take(intervalMs: number): Promise<ControlSnapshot> {
    const { broker, state, registry, leader } = this.#o;
    const queues = this.#o.queues();
    const takenAtMs = Date.now();
    const elapsedS = Math.max(0.001, (performance.now() - this.#lastAtMs) / 1_000);
    this.#lastAtMs = performance.now();
    const waiting = oldestWaits(state);
    const queueRows = queues.map((name) => this.#queue(name, waiting, elapsedS));
    this.#o.meter.reset();
    const seen = await inspectBroker(broker, queues);
    return create(ControlSnapshotSchema, {
      takenAt: timestampFromMs(takenAtMs),
      intervalS: intervalMs / 1_000,
      nextAt: timestampFromMs(takenAtMs + intervalMs),
      scheduler: { leader, replicas: 1, logSeq: String(state.seq) },
      broker: seen.broker,
      streams: [...seen.streams],
      consumers: seen.consumers.map((consumer) => ({ ...consumer, verdict: this.#verdict(consumer) })),
      queues: queueRows,
      workers: registry.all().map(workerStatus),
      groups: groupTotals(state),
      tasks: taskTotals(state),
      problems: [...seen.problems],
    });
  }

  #queue(name: string, waiting: Waiting, elapsedS: number): MessageInitShape<typeof QueueStatusSchema> {
    const counts = this.#o.state.queueCounts(name);
    const reading = this.#o.meter.of(name);
    const oldest = waiting.oldestAtMs.get(name);
    const settings = this.#o.settings.of(name);
    return {
      name,
      paused: settings.paused,
      settings,
      queued: counts[TaskState.QUEUED] ?? 0,
      running: counts[TaskState.RUNNING] ?? 0,
      retrying: counts[TaskState.RETRYING] ?? 0,
      scheduled: waiting.scheduled(name, this.#o.clock.nowMs()),
      ...(oldest !== undefined && { oldestWaitMs: Math.max(0, Math.round(this.#o.clock.nowMs() - oldest)) }),
      finishedPerS: reading.finished / elapsedS,
      failedPerS: reading.failed / elapsedS,
      ...(reading.wait.count > 0 && { waitMs: percentiles(reading.wait) }),
      ...(reading.run.count > 0 && { runMs: percentiles(reading.run) }),
    };
  }

  #verdict({ queue, pending }: { queue: string; pending: number }): string {
    const counts = this.#o.state.queueCounts(queue);
    const queued = counts[TaskState.QUEUED] ?? 0;
    if (this.#o.settings.of(queue).paused && queued + (counts[TaskState.RETRYING] ?? 0) > 0) return "paused";
    const slots = this.#o.registry.slots(queue);
    if (slots === 0 && queued > 0) return "no_workers";
    return queued > Math.max(pending, 2 * slots) ? "growing" : "keeping_up";
  }
}

/** What waits, by queue. */
interface Waiting {
  readonly oldestAtMs: ReadonlyMap<string, number>;
  scheduled(queue: string, nowMs: number): number;
}

function oldestWaits(state: LedgerState): Waiting {
  const oldestAtMs = new Map<string, number>();
  const later: Group[] = [];
  for (const group of state.groups.values()) {
    if (group.count(TaskState.QUEUED) === 0) continue;
    if (group.terms.notBeforeMs > 0) later.push(group);
    const since = Math.max(group.terms.notBeforeMs, queuedAtMs(group));
    oldestAtMs.set(group.terms.queue, Math.min(since, oldestAtMs.get(group.terms.queue) ?? since));
  }
  return {
    oldestAtMs,
    scheduled: (queue, nowMs) =>
      later
        .filter(({ terms }) => terms.queue === queue && terms.notBeforeMs > nowMs)
        .reduce((sum, group) => sum + group.count(TaskState.QUEUED), 0),
  };
}

function queuedAtMs(group: Group): number {
  return group.queuedAtMs(group.tasks.state.indexOf(TaskState.QUEUED));
}

function percentiles(h: Histogram) {
  return { p50: h.quantile(0.5), p95: h.quantile(0.95), p99: h.quantile(0.99) };
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
