import { type ConsumerInfo, StorageType, type StreamInfo } from "@nats-io/jetstream";
import { type Broker, wire } from "./broker.ts";
import { BrokerUnavailableError } from "./errors.ts";
import { CONTROL_STREAM, LOG_STREAM, queueConsumer, TASKS_STREAM } from "./topology.ts";

/** What the broker says of itself, in the shapes of sheaf.v1.ControlSnapshot. */
export interface BrokerInspection {
  /** Undefined where the account or the log did not answer. */
  readonly broker: BrokerFacts | undefined;
  /** Those that answered. */
  readonly streams: readonly StreamFacts[];
  /** Those of the wanted queues that there are; undefined where the broker did not tell. */
  readonly consumers: readonly ConsumerFacts[] | undefined;
  /** What could not be collected, in words. */
  readonly problems: readonly string[];
  /** Requests made. */
  readonly calls: number;
}

/** The server and what the account uses; numbers of 64 bits as decimal text. */
export interface BrokerFacts {
  readonly version: string;
  readonly cluster: string;
  readonly durability: string;
  readonly storeBytes: string;
  readonly memoryBytes: string;
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
  /** Messages that workers hold and that were delivered more than once. */
  readonly redelivered: number;
  readonly waiting: number;
  /** Deliveries since the consumer was made. */
  readonly delivered: number;
}

/** The streams that are looked at. */
export const INSPECTED_STREAMS = [LOG_STREAM, TASKS_STREAM, CONTROL_STREAM] as const;
/** The whole inspection, in milliseconds; each request gives up after half of it. */
const WITHIN_MS = 3_000;
/** The server tells of so many consumers at a time. */
const PAGE = 256;
const MAX_PAGES = 4;

/**
 * Collects what an operator wants to know: one request for the account, one for each of the three streams, one for every
 * 256 queues, eight at most. Never rejects and takes 3 s at most: what fails, or is not answered in 1.5 s, is left out and
 * named in `problems`. A broker that is known to be away is not asked.
 */
export async function inspectBroker(broker: Broker, queues: readonly string[]): Promise<BrokerInspection> {
  if (!broker.connected()) {
    return { broker: undefined, streams: [], consumers: undefined, problems: ["broker: not connected"], calls: 0 };
  }
  const inspection = new Inspection(broker);
  try {
    return await inspection.run(queues);
  } finally {
    inspection.end();
  }
}

class Inspection {
  readonly #broker: Broker;
  readonly #problems: string[] = [];
  readonly #late = Promise.withResolvers<never>();
  readonly #timer: NodeJS.Timeout;
  #calls = 0;

  constructor(broker: Broker) {
    this.#broker = broker;
    this.#late.promise.catch(() => {});
    this.#timer = setTimeout(
      () => this.#late.reject(new BrokerUnavailableError(`not answered within ${WITHIN_MS} ms`)),
      WITHIN_MS,
    );
  }

  end(): void {
    clearTimeout(this.#timer);
  }

  async run(queues: readonly string[]): Promise<BrokerInspection> {
    const { reads } = this.#broker[wire];
    const [account, streams, consumers] = await Promise.all([
      this.#ask("account", () => this.#counted(reads.getAccountInfo())),
      Promise.all(
        INSPECTED_STREAMS.map((name) => this.#ask(`stream ${name}`, () => this.#counted(reads.streams.info(name)))),
      ),
      this.#ask("consumers", () => this.#listConsumers()),
    ]);
    return {
      broker: this.#factsOf(account, streams[0]),
      streams: streams.flatMap((info) => (info === undefined ? [] : [streamFacts(info)])),
      consumers: consumers && this.#factsOfConsumers(consumers, queues),
      problems: this.#problems,
      calls: this.#calls,
    };
  }

  async #ask<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
    try {
      return await Promise.race([work(), this.#late.promise]);
    } catch (error) {
      this.#problems.push(`${what}: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  }

  #counted<T>(work: Promise<T>): Promise<T> {
    this.#calls += 1;
    return work;
  }

  async #listConsumers(): Promise<ConsumerInfo[]> {
    const lister = this.#broker[wire].reads.consumers.list(TASKS_STREAM);
    const all: ConsumerInfo[] = [];
    for (let page = 0; page < MAX_PAGES; page++) {
      const infos = await this.#counted(lister.next());
      all.push(...infos);
      if (infos.length < PAGE) return all;
    }
    return all;
  }

  #factsOfConsumers(infos: readonly ConsumerInfo[], queues: readonly string[]): ConsumerFacts[] {
    const byName = new Map(infos.map((info) => [info.name, info]));
    return queues.flatMap((queue) => {
      const info = byName.get(queueConsumer(queue));
      if (!info) this.#problems.push(`consumer ${queue}: not found`);
      return info ? [consumerFacts(info)] : [];
    });
  }

  #factsOf(
    account: { readonly storage: number; readonly memory: number } | undefined,
    log: StreamInfo | undefined,
  ): BrokerFacts | undefined {
    const { version, cluster } = this.#broker;
    if (!account || !log) return undefined;
    return {
      version,
      cluster,
      durability: durabilityOf(log),
      storeBytes: String(account.storage),
      memoryBytes: String(account.memory),
    };
  }
}

/** No request of a client tells whether the server syncs before it acknowledges, so the words say what depends on it. */
function durabilityOf({ config }: StreamInfo): string {
  const { storage, num_replicas: replicas } = config;
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
    delivered: info.delivered.consumer_seq,
  };
}
