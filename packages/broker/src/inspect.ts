import { type ConsumerInfo, StorageType, type StreamInfo } from "@nats-io/jetstream";
import { type Broker, wire } from "./broker.ts";
import { CONTROL_STREAM, LOG_STREAM, queueConsumer, TASKS_STREAM } from "./topology.ts";

/** What the broker says of itself, in the shapes of sheaf.v1.ControlSnapshot. */
export interface BrokerInspection {
  readonly broker: {
    readonly version: string;
    readonly cluster: string;
    readonly durability: string;
    readonly storeBytes: string;
    readonly memoryBytes: string;
  };
  readonly streams: readonly StreamFacts[];
  readonly consumers: readonly ConsumerFacts[];
  /** What could not be collected, in words. */
  readonly problems: readonly string[];
}

/** One stream; numbers of 64 bits as decimal text. */
export interface StreamFacts {
  readonly name: string;
  readonly messages: string;
  readonly bytes: string;
  readonly firstSeq: string;
  readonly lastSeq: string;
  readonly replicas: number;
  readonly storage: string;
}

/** One consumer; what the numbers mean is for others to judge. */
export interface ConsumerFacts {
  readonly stream: string;
  readonly name: string;
  readonly queue: string;
  readonly pending: number;
  readonly ackPending: number;
  readonly redelivered: number;
  readonly waiting: number;
  readonly verdict: string;
}

const STREAMS = [LOG_STREAM, TASKS_STREAM, CONTROL_STREAM] as const;

/**
 * Collects what an operator wants to know: one request for the account, one for each of the three streams, one for
 * each queue. Never rejects: what fails, or is not answered within 5 s, is left out and named in `problems`.
 */
export async function inspectBroker(broker: Broker, queues: readonly string[]): Promise<BrokerInspection> {
  const { jsm } = broker[wire];
  const problems: string[] = [];
  const attempt = async <T>(what: string, work: Promise<T>): Promise<T | undefined> => {
    try {
      return await work;
    } catch (error) {
      problems.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  };
  const [account, streams, consumers] = await Promise.all([
    attempt("account", jsm.getAccountInfo()),
    Promise.all(STREAMS.map((name) => attempt(`stream ${name}`, jsm.streams.info(name)))),
    Promise.all(
      queues.map((queue) => attempt(`consumer ${queue}`, jsm.consumers.info(TASKS_STREAM, queueConsumer(queue)))),
    ),
  ]);
  return {
    broker: {
      version: broker.version,
      cluster: broker.cluster,
      durability: durabilityOf(streams[0]),
      storeBytes: String(account?.storage ?? 0),
      memoryBytes: String(account?.memory ?? 0),
    },
    streams: streams.flatMap((info) => (info === undefined ? [] : [streamFacts(info)])),
    consumers: consumers.flatMap((info) => (info === undefined ? [] : [consumerFacts(info)])),
    problems,
  };
}

/** No request of a client tells whether the server syncs before it acknowledges, so the words say what depends on it. */
function durabilityOf(log: StreamInfo | undefined): string {
  if (log === undefined) return "unknown";
  const { storage, num_replicas: replicas } = log.config;
  if (storage === StorageType.Memory) return "in memory: a restart of the broker loses it";
  if (replicas > 1) return `${replicas} copies on disk: survives the loss of ${Math.floor((replicas - 1) / 2)}`;
  return "on disk: survives a crash of the broker, and a power cut if the server runs with sync_interval: always";
}

function streamFacts({ config, state }: StreamInfo): StreamFacts {
  return {
    name: config.name,
    messages: String(state.messages),
    bytes: String(state.bytes),
    firstSeq: String(state.first_seq),
    lastSeq: String(state.last_seq),
    replicas: config.num_replicas,
    storage: config.storage,
  };
}

function consumerFacts(info: ConsumerInfo): ConsumerFacts {
  return {
    stream: info.stream_name,
    name: info.name,
    queue: info.name,
    pending: info.num_pending,
    ackPending: info.num_ack_pending,
    redelivered: info.num_redelivered,
    waiting: info.num_waiting,
    verdict: "",
  };
}
