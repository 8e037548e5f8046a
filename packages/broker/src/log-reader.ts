import { fromBinary } from "@bufbuild/protobuf";
import { JetStreamApiCodes, JetStreamApiError, type StoredMsg } from "@nats-io/jetstream";
import { type Record, RecordSchema } from "@sheaf/proto";
import { type Broker, type BrokerLog, wire } from "./broker.ts";
import type { DeliveryInfo } from "./delivery-info.ts";
import { BrokerUnavailableError } from "./errors.ts";
import { consumeOrdered, type OrderedReader } from "./ordered-consumer.ts";
import { LOG_ID_KEY } from "./stream-configs.ts";
import { LOG_STREAM } from "./topology.ts";

/** A record as the log holds it. */
export interface StoredRecord {
  /** Its sequence in the log. */
  readonly seq: number;
  /** The broker's stamp, in milliseconds since 1970 with fractions. */
  readonly timeMs: number;
  /** Its encoded size. */
  readonly bytes: number;
  readonly record: Record;
}

/** From where to follow the log, and whom to tell. The callbacks must not throw. */
export interface FollowLogOptions {
  readonly broker: Broker;
  /** Sequence of the first record wanted, from 1. */
  readonly fromSeq: number;
  /** Each record once, in order. */
  onRecord(record: StoredRecord): void;
  /** Instead of `onRecord` for a message that is not a record. */
  onUndecodable(seq: number, error: unknown): void;
  /** Called once, and nothing after it: the log was made anew, so what was folded is of another life. Default: an error in the log. */
  onReplaced?(): void;
  readonly log: BrokerLog;
}

/** A reader of the log at work. */
export interface LogFollower extends OrderedReader {
  /** Resolves when everything that was in the log at the start has been handed over. Never rejects. */
  readonly caughtUp: Promise<void>;
}

/** Follows the log until stopped, across lost connections and restarts of the broker. */
export function followLog(options: FollowLogOptions): LogFollower {
  const { promise: caughtUp, resolve } = Promise.withResolvers<void>();
  const { broker, fromSeq, log } = options;
  const onReplaced =
    options.onReplaced ?? (() => log.error({ fromSeq }, "the log was made anew: fold it from the start"));
  const onMessage = (data: Uint8Array, { seq, timeMs }: DeliveryInfo) => {
    let record: Record;
    try {
      record = fromBinary(RecordSchema, data);
    } catch (error) {
      options.onUndecodable(seq, error);
      return;
    }
    options.onRecord({ seq, timeMs, bytes: data.length, record });
  };
  const reader = consumeOrdered({
    broker,
    stream: LOG_STREAM,
    fromSeq,
    onMessage,
    onCaughtUp: resolve,
    onReplaced,
    log,
  });
  return { caughtUp, lag: () => reader.lag(), stop: () => reader.stop() };
}

/**
 * Reads one record from the stream's leader; undefined when the log does not hold it (any more). The time stamp is
 * good to the millisecond.
 *
 * @throws BrokerUnavailableError when the broker is away or does not answer within 1.5 s; another error when the message
 * is not a record.
 */
export async function readRecord(broker: Broker, seq: number): Promise<StoredRecord | undefined> {
  const stored = await readMessage(broker, seq);
  if (stored === undefined) return undefined;
  const { time, data } = stored;
  return { seq, timeMs: time.getTime(), bytes: data.length, record: fromBinary(RecordSchema, data) };
}

async function readMessage(broker: Broker, seq: number): Promise<StoredMsg | undefined> {
  requireConnected(broker);
  try {
    return (await broker[wire].reads.streams.getMessage(LOG_STREAM, { seq })) ?? undefined;
  } catch (cause) {
    if (cause instanceof JetStreamApiError && cause.code === JetStreamApiCodes.NoMessageFound) return undefined;
    throw new BrokerUnavailableError(`record ${seq} cannot be read now`, { cause });
  }
}

/**
 * Sequence of the last record in the log, as its leader knows it; 0 where the log holds none: a log whose records have
 * all left by age goes on counting, but nobody can read up to there.
 *
 * @throws BrokerUnavailableError when the broker is away or does not answer within 1.5 s.
 */
export async function lastLogSeq(broker: Broker): Promise<number> {
  requireConnected(broker);
  try {
    const { state } = await broker[wire].reads.streams.info(LOG_STREAM);
    return state.messages === 0 ? 0 : state.last_seq;
  } catch (cause) {
    throw new BrokerUnavailableError("the end of the log cannot be read now", { cause });
  }
}

/** Which log it is, and which records it holds. */
export interface LogExtent {
  /** Names the log's life: another id than before means that the log was made anew. */
  readonly logId: string;
  /** Sequence of the first record; where there is none, of the first that may come, or lower. */
  readonly firstSeq: number;
  /** Sequence of the last record that was ever written; 0 = none. */
  readonly lastSeq: number;
}

/**
 * Asks the log's leader which log it is and which records it holds.
 *
 * @throws BrokerUnavailableError when the broker is away, has no log, or does not answer within 1.5 s.
 */
export async function logExtent(broker: Broker): Promise<LogExtent> {
  requireConnected(broker);
  try {
    const { config, state } = await broker[wire].reads.streams.info(LOG_STREAM);
    return { logId: config.metadata?.[LOG_ID_KEY] ?? "", firstSeq: state.first_seq, lastSeq: state.last_seq };
  } catch (cause) {
    throw new BrokerUnavailableError("what the log holds cannot be read now", { cause });
  }
}

function requireConnected(broker: Broker): void {
  if (!broker.connected()) throw new BrokerUnavailableError("the log cannot be read while the broker is away");
}
