import { z } from "zod";
import { WORKER_STATES } from "../enum-text.ts";
import { bytesSchema, countSchema, millisSchema, sequenceSchema, timeSchema } from "./common.ts";

/** Percentiles of a duration. */
export const percentilesSchema = z
  .strictObject({ p50: millisSchema, p95: millisSchema, p99: millisSchema })
  .describe("Milliseconds");

const queueLimitsSchema = z
  .strictObject({
    rate_per_s: z.number().nullable().describe("Runs handed out per second at most"),
    max_running: countSchema.nullable().describe("Runs out at the same time at most"),
    timeout_ms: millisSchema.nullable().describe("Milliseconds per attempt at most"),
  })
  .describe("What an operator has set; null is no limit");

const streamSchema = z.strictObject({
  name: z.string(),
  messages: countSchema,
  bytes: bytesSchema,
  first_seq: sequenceSchema,
  last_seq: sequenceSchema,
  replicas: countSchema,
  storage: z.string().describe("`file` or `memory`"),
});

const consumerSchema = z.strictObject({
  stream: z.string(),
  name: z.string(),
  queue: z.string(),
  pending: countSchema.describe("Messages waiting in the dispatch window"),
  ack_pending: countSchema.describe("Messages held by workers"),
  redelivered: countSchema,
  waiting: countSchema.describe("Pull requests parked at the broker"),
  verdict: z
    .string()
    .describe("`keeping_up`, `growing`, `no_workers`, `wedged`, `redelivering` or `paused`; there may be more one day"),
  behind_s: z
    .number()
    .nullable()
    .describe("Seconds that what waits takes at the pace since the last snapshot; null where nothing ends"),
  reason: z.string().describe("The figures behind the verdict, for people"),
});

const queueSchema = z.strictObject({
  name: z.string(),
  paused: z.boolean(),
  queued: countSchema,
  running: countSchema,
  retrying: countSchema,
  scheduled: countSchema.describe("Tasks of groups whose `not_before` lies ahead"),
  oldest_wait_ms: millisSchema.nullable(),
  finished_per_s: z.number(),
  failed_per_s: z.number(),
  wait_ms: percentilesSchema.nullable().describe("From accepted to started, since the last snapshot"),
  run_ms: percentilesSchema.nullable().describe("Of ended runs, since the last snapshot"),
  total_ms: percentilesSchema.nullable().describe("From accepted to ended, since the last snapshot"),
  limits: queueLimitsSchema.nullable(),
});

/** A worker, as its last heartbeat told. */
export const workerSchema = z.strictObject({
  id: z.string(),
  host: z.string(),
  version: z.string(),
  version_mismatch: z.boolean().describe("Its version is not that of the scheduler"),
  state: z.enum(WORKER_STATES.all),
  reason: z.string().nullable().describe("Why it is in its state, for people; null for idle and busy"),
  slots: countSchema.describe("Tasks it runs at a time"),
  active: z.array(
    z.strictObject({ group: z.string(), index: countSchema, attempt: countSchema, running_ms: millisSchema }),
  ),
  reserved: countSchema.describe("Tasks it holds and has not started"),
  queues: z.array(z.string()).describe("Queues it takes from"),
  registered: z.array(z.string()).describe("Task types it knows"),
  succeeded: countSchema,
  failed: countSchema,
  rss_bytes: bytesSchema.describe("Memory of its process and the child processes"),
  cpu_cores: z.number().describe("Cores that these used since the heartbeat before"),
  loop_lag_ms: millisSchema.describe("How late its event loop was at worst since the heartbeat before"),
  heartbeat_age_ms: millisSchema,
});

const brokerSchema = z.strictObject({
  version: z.string(),
  cluster: z.string().nullable(),
  durability: z.string().describe("How durable an acknowledged write is, in words"),
  store_bytes: bytesSchema,
  memory_bytes: bytesSchema,
});

/** A Control snapshot. */
export const controlSchema = z
  .strictObject({
    taken_at: timeSchema.nullable(),
    interval_s: countSchema,
    next_at: timeSchema.nullable(),
    late_ms: millisSchema.describe("How long after its time on the schedule the collection began"),
    collected_ms: millisSchema.describe("How long it took"),
    broker_calls: countSchema.describe("Requests that it made of the broker"),
    scheduler: z.strictObject({ leader: z.string(), replicas: countSchema, log_seq: sequenceSchema }).nullable(),
    broker: brokerSchema.nullable(),
    streams: z.array(streamSchema),
    consumers: z.array(consumerSchema),
    queues: z.array(queueSchema),
    workers: z.array(workerSchema).describe("Those heard of lately"),
    groups: z.strictObject({ open: countSchema, running: countSchema, finished: countSchema }),
    tasks: z.strictObject({
      queued: countSchema,
      running: countSchema,
      retrying: countSchema,
      succeeded: countSchema,
      failed: countSchema,
      cancelled: countSchema,
    }),
    problems: z
      .array(z.string())
      .describe("What could not be collected, and is as in the snapshot before; empty when all is well"),
  })
  .describe("What an operator sees, collected every ten seconds");

/** What an operator has set for a queue. */
export const queueSettingsSchema = z
  .strictObject({ name: z.string(), paused: z.boolean(), limits: queueLimitsSchema })
  .describe("What an operator has set for a queue");

/** The workers of a snapshot. */
export const workerListSchema = z
  .strictObject({ taken_at: timeSchema.nullable(), workers: z.array(workerSchema) })
  .describe("The workers heard of lately, as in the last Control snapshot");

export type ControlJson = z.output<typeof controlSchema>;
export type QueueJson = ControlJson["queues"][number];
export type WorkerJson = ControlJson["workers"][number];
export type WorkerListJson = z.output<typeof workerListSchema>;
export type QueueSettingsJson = z.output<typeof queueSettingsSchema>;
