import { randomUUID } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import {
  type ConsumerConfig,
  JetStreamApiCodes,
  JetStreamApiError,
  type JetStreamManager,
  type StreamInfo,
} from "@nats-io/jetstream";
import { type Broker, wire } from "./broker.ts";
import { TopologyError } from "./errors.ts";
import {
  consumerPlan,
  controlPlan,
  LOG_ID_KEY,
  leasePlan,
  logPlan,
  type StreamPlan,
  settingsPlan,
  tasksPlan,
} from "./stream-configs.ts";
import { TASKS_STREAM } from "./topology.ts";

/** What the streams and consumers must be. */
export interface TopologyOptions {
  /** One durable consumer each. */
  readonly queues: readonly string[];
  /** The log refuses writes beyond this. */
  readonly logMaxBytes: number;
  /** Records older than this leave the log. */
  readonly logMaxAgeMs: number;
  /** Slots of all workers that may ever pull from one queue; default 65,536. */
  readonly maxSlots?: number;
  /** See {@link "./lease.ts" | createLease}; default 5 s. */
  readonly leaseTtlMs?: number;
  /** Copies of each stream: 1 (default), or 3 in a cluster. */
  readonly replicas?: number;
}

/** What was found or made. */
export interface Topology {
  /** When SHEAF_TASKS was created, by the broker's clock: a later time than before means that its content was lost. */
  readonly tasksCreatedAtMs: number;
  /** Names the log's life: another id than before means that the log was made anew. */
  readonly logId: string;
}

const LEAST_ACK_PENDING = 65_536;
/** JetStream: insufficient storage, insufficient memory. */
const NO_ROOM = [10_047, 10_028];
const STREAM_NAME_IN_USE = 10058;
const CONSUMER_EXISTS = 10148;

/**
 * Makes the broker's streams, consumers and buckets what they must be: creates what is missing, updates what differs,
 * touches nothing else. Cheap when all is well (one request each), and safe at any time, by several replicas at once.
 *
 * @throws TopologyError when the server made something else of it, JetStreamApiError when it refuses, a timeout error
 * when it does not answer within 5 s. Call again.
 */
export async function ensureTopology(broker: Broker, options: TopologyOptions): Promise<Topology> {
  const { jsm } = broker[wire];
  const sizes = { leaseTtlMs: 5_000, replicas: 1, ...options };
  const now = Date.now();
  const log = await ensureStream(jsm, logPlan(sizes, randomUUID()));
  const tasks = await ensureStream(jsm, tasksPlan(sizes, now));
  await ensureStream(jsm, leasePlan(sizes, now));
  await ensureStream(jsm, settingsPlan(sizes, now));
  await ensureStream(jsm, controlPlan(sizes, now));
  const maxAckPending = Math.max(LEAST_ACK_PENDING, Math.ceil(1.5 * (options.maxSlots ?? 0)));
  for (const queue of options.queues) await ensureConsumer(jsm, consumerPlan(queue, maxAckPending));
  const logId = log.config.metadata?.[LOG_ID_KEY];
  if (logId === undefined)
    throw new TopologyError(`stream ${log.config.name} was not made by Sheaf: it has no ${LOG_ID_KEY}`);
  return { tasksCreatedAtMs: Date.parse(tasks.created), logId };
}

async function ensureStream(jsm: JetStreamManager, plan: StreamPlan): Promise<StreamInfo> {
  const { name } = plan.config;
  const found = (await findStream(jsm, name)) ?? (await addStream(jsm, plan));
  if (sameWhereAsked(plan.config, found.config)) return found;
  const updated = await jsm.streams.update(name, plan.config);
  requireEchoed(`stream ${name}`, plan.config, updated.config);
  return updated;
}

async function findStream(jsm: JetStreamManager, name: string): Promise<StreamInfo | undefined> {
  try {
    return await jsm.streams.info(name);
  } catch (error) {
    if (hasCode(error, JetStreamApiCodes.StreamNotFound)) return undefined;
    throw error;
  }
}

async function addStream(jsm: JetStreamManager, plan: StreamPlan): Promise<StreamInfo> {
  try {
    const added = await jsm.streams.add({ ...plan.config, ...plan.birth });
    requireEchoed(`stream ${plan.config.name}`, { ...plan.config, ...plan.birth, metadata: undefined }, added.config);
    return added;
  } catch (error) {
    // Another replica was faster, and born in another microsecond.
    if (hasCode(error, STREAM_NAME_IN_USE)) return jsm.streams.info(plan.config.name);
    if (!NO_ROOM.some((code) => hasCode(error, code))) throw error;
    throw new TopologyError(
      `the broker has no room for stream ${plan.config.name} of ${plan.config.max_bytes} bytes: raise the server's ` +
        "max_file_store and max_memory_store, or, for the log, lower SHEAF_LOG_MAX_BYTES",
      { cause: error },
    );
  }
}

async function ensureConsumer(jsm: JetStreamManager, config: Partial<ConsumerConfig>): Promise<void> {
  const name = config.durable_name ?? "";
  const found = (await findConsumer(jsm, name)) ?? (await addConsumer(jsm, name, config));
  if (sameWhereAsked(config, found)) return;
  const updated = await jsm.consumers.update(TASKS_STREAM, name, config);
  requireEchoed(`consumer ${name}`, config, updated.config);
}

async function findConsumer(jsm: JetStreamManager, name: string): Promise<ConsumerConfig | undefined> {
  try {
    return (await jsm.consumers.info(TASKS_STREAM, name)).config;
  } catch (error) {
    if (hasCode(error, JetStreamApiCodes.ConsumerNotFound)) return undefined;
    throw error;
  }
}

async function addConsumer(
  jsm: JetStreamManager,
  name: string,
  config: Partial<ConsumerConfig>,
): Promise<ConsumerConfig> {
  try {
    return (await jsm.consumers.add(TASKS_STREAM, config)).config;
  } catch (error) {
    if (hasCode(error, CONSUMER_EXISTS)) return (await jsm.consumers.info(TASKS_STREAM, name)).config;
    throw error;
  }
}

function hasCode(error: unknown, code: number): boolean {
  return error instanceof JetStreamApiError && error.code === code;
}

/** The field names in which `actual` is not what was asked for. The server leaves out what is at its default. */
function differences(wanted: object, actual: object): string[] {
  const have = new Map(Object.entries(actual));
  return Object.entries(wanted)
    .filter(([key, value]) => value !== undefined && !isDeepStrictEqual(have.get(key) ?? defaultOf(value), value))
    .map(([key]) => key);
}

function defaultOf(value: unknown): unknown {
  return typeof value === "boolean" ? false : undefined;
}

function sameWhereAsked(wanted: object, actual: object): boolean {
  return differences(wanted, actual).length === 0;
}

/** Servers ignore settings that they do not know; what they echo is the only proof that one is on. */
function requireEchoed(what: string, wanted: object, echoed: object): void {
  const fields = differences(wanted, echoed);
  if (fields.length > 0) throw new TopologyError(`the server did not take over ${fields.join(", ")} of ${what}`);
}
