/** The only package that speaks to NATS: names, connection, log, task queue, lease, bus. */
export { type Broker, type BrokerLog, type ConnectOptions, connectBroker, isSupported } from "./broker.ts";
export { partsOf } from "./bundle-parts.ts";
export { type Bus, createBus } from "./bus.ts";
export { followSnapshots, publishSnapshot, type SnapshotFollower } from "./control-stream.ts";
export { ensureTopology, type Topology, type TopologyOptions } from "./ensure.ts";
export {
  BrokerUnavailableError,
  BrokerVersionError,
  LogFullError,
  RecordTooLargeError,
  TopologyError,
} from "./errors.ts";
export { Fifo } from "./fifo.ts";
export { type BrokerInspection, type ConsumerFacts, INSPECTED_STREAMS, inspectBroker } from "./inspect.ts";
export { createLease, type Lease, type LeaseOptions } from "./lease.ts";
export { type AppendOptions, createLogAppender, type LogAppender, type LogAppenderOptions } from "./log-appender.ts";
export { probeLog } from "./log-probe.ts";
export {
  type FollowLogOptions,
  followLog,
  type LogExtent,
  type LogFollower,
  lastLogSeq,
  logExtent,
  readRecord,
  type StoredRecord,
} from "./log-reader.ts";
export { announceReplica, onReplica } from "./presence.ts";
export {
  changeSettings,
  type FollowSettingsOptions,
  followSettings,
  type SettingsFollower,
  type StoredSettings,
} from "./settings-bucket.ts";
export type { Delivery } from "./task-delivery.ts";
export { createTaskPublisher, type PublishOutcome, type TaskPublisher } from "./task-publisher.ts";
export { createTaskPuller, type TaskPuller, type TaskPullerOptions } from "./task-puller.ts";
export { presentRuns, purgeGroup, purgeHolding, purgeRun } from "./task-queue-admin.ts";
export * from "./topology.ts";
