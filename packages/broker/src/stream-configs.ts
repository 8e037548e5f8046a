import {
  AckPolicy,
  type ConsumerConfig,
  DeliverPolicy,
  DiscardPolicy,
  ReplayPolicy,
  RetentionPolicy,
  StorageType,
  type StreamConfig,
} from "@nats-io/jetstream";
import { nanos } from "@nats-io/transport-node";
import {
  CONTROL_STREAM,
  CONTROL_SUBJECT,
  LEASE_STREAM,
  LEASE_SUBJECTS,
  LOG_STREAM,
  LOG_SUBJECTS,
  queueConsumer,
  queueSubjects,
  SETTINGS_STREAM,
  SETTINGS_SUBJECTS,
  TASKS_STREAM,
  TASKS_SUBJECTS,
} from "./topology.ts";

/** A stream's wanted state. */
export interface StreamPlan {
  /** Held to at every {@link "./ensure.ts" | ensure}. */
  readonly config: Partial<StreamConfig> & { readonly name: string };
  /** Given at creation only, and never touched again. */
  readonly birth: Partial<StreamConfig>;
}

/** What an operator may choose. */
export interface StreamSizes {
  /** The log refuses writes beyond this. */
  readonly logMaxBytes: number;
  /** Records older than this leave the log. */
  readonly logMaxAgeMs: number;
  /** A lease not renewed for this long is free; default 5 s. */
  readonly leaseTtlMs: number;
  /** Copies of each stream: 1, or 3 in a cluster. */
  readonly replicas: number;
}

const TASKS_MAX_BYTES = 256 * 1024 * 1024;
const SNAPSHOTS_KEPT = 360;

/** Metadata key of the log's id. */
export const LOG_ID_KEY = "sheaf_log_id";

/** The durable truth. A full log refuses; it never drops what was accepted. */
export function logPlan(sizes: StreamSizes, newLogId: string): StreamPlan {
  return {
    config: {
      name: LOG_STREAM,
      subjects: [LOG_SUBJECTS],
      storage: StorageType.File,
      retention: RetentionPolicy.Limits,
      discard: DiscardPolicy.New,
      max_bytes: sizes.logMaxBytes,
      max_age: nanos(sizes.logMaxAgeMs),
      // A direct get may be answered by a follower that has not seen the last write.
      allow_direct: false,
      num_replicas: sizes.replicas,
    },
    birth: { metadata: { [LOG_ID_KEY]: newLogId } },
  };
}

/** The delivery queue: the server itself refuses to hold a run twice. */
export function tasksPlan(sizes: StreamSizes, nowMs: number): StreamPlan {
  return {
    config: {
      name: TASKS_STREAM,
      subjects: [TASKS_SUBJECTS],
      storage: StorageType.Memory,
      retention: RetentionPolicy.Workqueue,
      discard: DiscardPolicy.New,
      discard_new_per_subject: true,
      max_msgs_per_subject: 1,
      max_bytes: TASKS_MAX_BYTES,
      num_replicas: sizes.replicas,
    },
    birth: { first_seq: freshSequence(nowMs) },
  };
}

/** What operators see, for an hour. */
export function controlPlan(sizes: StreamSizes, nowMs: number): StreamPlan {
  return {
    config: {
      name: CONTROL_STREAM,
      subjects: [CONTROL_SUBJECT],
      storage: StorageType.Memory,
      retention: RetentionPolicy.Limits,
      discard: DiscardPolicy.Old,
      max_msgs: SNAPSHOTS_KEPT,
      num_replicas: sizes.replicas,
    },
    // Who follows it goes on behind the last message of the old stream, and must find the new one's there.
    birth: { first_seq: freshSequence(nowMs) },
  };
}

/**
 * The lease, shaped as a key-value bucket. In memory: the lead must not hang on the disk, because it is the leader
 * who tells an operator that the disk is full. A lone broker's restart ends the lease, and the next try wins it.
 */
export function leasePlan(sizes: StreamSizes, nowMs: number): StreamPlan {
  return {
    config: {
      name: LEASE_STREAM,
      subjects: [LEASE_SUBJECTS],
      storage: StorageType.Memory,
      retention: RetentionPolicy.Limits,
      discard: DiscardPolicy.New,
      max_msgs_per_subject: 1,
      max_age: nanos(sizes.leaseTtlMs),
      allow_rollup_hdrs: true,
      deny_delete: true,
      allow_direct: false,
      num_replicas: sizes.replicas,
    },
    birth: { first_seq: freshSequence(nowMs) },
  };
}

/**
 * What operators have set, shaped as a key-value bucket, so that `nats kv` reads it. On disk and without age: a pause
 * lasts until somebody ends it.
 */
export function settingsPlan(sizes: StreamSizes, nowMs: number): StreamPlan {
  return {
    config: {
      name: SETTINGS_STREAM,
      subjects: [SETTINGS_SUBJECTS],
      storage: StorageType.File,
      retention: RetentionPolicy.Limits,
      discard: DiscardPolicy.New,
      max_msgs_per_subject: 1,
      max_age: 0,
      allow_rollup_hdrs: true,
      deny_delete: true,
      allow_direct: false,
      num_replicas: sizes.replicas,
    },
    // Revisions of a bucket made anew are higher than any before, so that one number tells what is newer.
    birth: { first_seq: freshSequence(nowMs) },
  };
}

/** The durable consumer of a queue. It never gives up on a message: attempts are counted in the log. */
export function consumerPlan(queue: string, maxAckPending: number): Partial<ConsumerConfig> {
  return {
    durable_name: queueConsumer(queue),
    filter_subject: queueSubjects(queue),
    ack_policy: AckPolicy.Explicit,
    ack_wait: nanos(6_000),
    max_deliver: -1,
    max_waiting: 2_048,
    max_ack_pending: maxAckPending,
    deliver_policy: DeliverPolicy.All,
    replay_policy: ReplayPolicy.Instant,
  };
}

/**
 * A sequence that no earlier life of the stream has reached. After a restart a memory stream would begin at 1 again,
 * and what is still on its way to message 5 of the old one would hit message 5 of the new.
 */
function freshSequence(nowMs: number): number {
  return Math.floor(nowMs * 1_000);
}
