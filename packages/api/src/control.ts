import type {
  BrokerStatus,
  ConsumerStatus,
  ControlSnapshot,
  Percentiles,
  QueueSettings,
  QueueStatus,
  StreamStatus,
  WorkerStatus,
} from "@sheaf/proto";
import { WORKER_STATES } from "./enum-text.ts";
import type { ControlJson, QueueJson, QueueSettingsJson, WorkerJson, WorkerListJson } from "./schemas/control.ts";
import { isoTime } from "./time.ts";

/** A Control snapshot: sequences are text (they may pass 2^53), sizes and counts are numbers. */
export function presentControl(snapshot: ControlSnapshot): ControlJson {
  const { scheduler, broker, groups, tasks } = snapshot;
  return {
    taken_at: isoTime(snapshot.takenAt),
    interval_s: snapshot.intervalS,
    next_at: isoTime(snapshot.nextAt),
    late_ms: snapshot.lateMs,
    collected_ms: snapshot.collectedMs,
    broker_calls: snapshot.brokerCalls,
    scheduler: scheduler ? { leader: scheduler.leader, replicas: scheduler.replicas, log_seq: scheduler.logSeq } : null,
    broker: broker ? presentBroker(broker) : null,
    streams: snapshot.streams.map(presentStream),
    consumers: snapshot.consumers.map(presentConsumer),
    queues: snapshot.queues.map(presentQueue),
    workers: snapshot.workers.map(presentWorker),
    groups: { open: groups?.open ?? 0, running: groups?.running ?? 0, finished: groups?.finished ?? 0 },
    tasks: {
      queued: tasks?.queued ?? 0,
      running: tasks?.running ?? 0,
      retrying: tasks?.retrying ?? 0,
      succeeded: tasks?.succeeded ?? 0,
      failed: tasks?.failed ?? 0,
      cancelled: tasks?.cancelled ?? 0,
    },
    problems: snapshot.problems,
  };
}

function presentBroker(broker: BrokerStatus): ControlJson["broker"] {
  return {
    version: broker.version,
    cluster: broker.cluster === "" ? null : broker.cluster,
    durability: broker.durability,
    store_bytes: Number(broker.storeBytes),
    memory_bytes: Number(broker.memoryBytes),
  };
}

function presentStream(stream: StreamStatus): ControlJson["streams"][number] {
  return {
    name: stream.name,
    messages: Number(stream.messages),
    bytes: Number(stream.bytes),
    first_seq: stream.firstSeq,
    last_seq: stream.lastSeq,
    replicas: stream.replicas,
    storage: stream.storage,
  };
}

function presentConsumer(consumer: ConsumerStatus): ControlJson["consumers"][number] {
  return {
    stream: consumer.stream,
    name: consumer.name,
    queue: consumer.queue,
    pending: consumer.pending,
    ack_pending: consumer.ackPending,
    redelivered: consumer.redelivered,
    waiting: consumer.waiting,
    verdict: consumer.verdict,
    behind_s: consumer.behindS ?? null,
    reason: consumer.reason,
  };
}

function presentQueue(queue: QueueStatus): QueueJson {
  return {
    name: queue.name,
    paused: queue.paused,
    queued: queue.queued,
    running: queue.running,
    retrying: queue.retrying,
    scheduled: queue.scheduled,
    oldest_wait_ms: queue.oldestWaitMs ?? null,
    finished_per_s: queue.finishedPerS,
    failed_per_s: queue.failedPerS,
    wait_ms: presentPercentiles(queue.waitMs),
    run_ms: presentPercentiles(queue.runMs),
    total_ms: presentPercentiles(queue.totalMs),
    limits: queue.settings ? presentLimits(queue.settings) : null,
  };
}

/** What an operator has set for a queue. */
export function presentQueueSettings(settings: QueueSettings): QueueSettingsJson {
  return { name: settings.queue, paused: settings.paused, limits: presentLimits(settings) };
}

function presentLimits({ ratePerS, maxRunning, timeoutMs }: QueueSettings) {
  return { rate_per_s: ratePerS ?? null, max_running: maxRunning ?? null, timeout_ms: timeoutMs ?? null };
}

/** Percentiles of a duration; null where nothing was measured. */
export function presentPercentiles(percentiles: Percentiles | undefined) {
  return percentiles ? { p50: percentiles.p50, p95: percentiles.p95, p99: percentiles.p99 } : null;
}

/** The workers of a snapshot. */
export function presentWorkers({ takenAt, workers }: ControlSnapshot): WorkerListJson {
  return { taken_at: isoTime(takenAt), workers: workers.map(presentWorker) };
}

/** A worker. */
export function presentWorker(worker: WorkerStatus): WorkerJson {
  return {
    id: worker.id,
    host: worker.host,
    version: worker.version,
    version_mismatch: worker.versionMismatch,
    state: WORKER_STATES.of(worker.state),
    reason: worker.reason === "" ? null : worker.reason,
    slots: worker.slots,
    active: worker.active.map(({ group, index, attempt, runningMs }) => ({
      group,
      index,
      attempt,
      running_ms: runningMs,
    })),
    reserved: worker.reserved,
    queues: worker.queues,
    registered: worker.registered,
    succeeded: Number(worker.succeeded),
    failed: Number(worker.failed),
    rss_bytes: Number(worker.rssBytes),
    cpu_cores: worker.cpuCores,
    loop_lag_ms: worker.loopLagMs,
    heartbeat_age_ms: worker.heartbeatAgeMs,
  };
}
