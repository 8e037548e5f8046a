import { create, equals, fromJsonString, toJsonString } from "@bufbuild/protobuf";
import { JetStreamApiCodes, JetStreamApiError } from "@nats-io/jetstream";
import { type QueueSettings, QueueSettingsSchema } from "@sheaf/proto";
import { type Broker, type BrokerLog, wire } from "./broker.ts";
import type { DeliveryInfo } from "./delivery-info.ts";
import { BrokerUnavailableError } from "./errors.ts";
import { consumeOrdered, type OrderedReader } from "./ordered-consumer.ts";
import { SETTINGS_STREAM, settingsQueue, settingsSubject } from "./topology.ts";

/** The settings of one queue, as the bucket holds them. */
export interface StoredSettings {
  readonly settings: QueueSettings;
  /** Rises with every change of any queue; 0 = never set. */
  readonly revision: number;
}

/** Whom to tell of settings. The callbacks must not throw. */
export interface FollowSettingsOptions {
  readonly broker: Broker;
  /** Each queue's settings, then each change. After a lost connection nothing comes twice and nothing is left out. */
  onSettings(stored: StoredSettings): void;
  /** The bucket was made anew: all that was told before is void. What the new one holds follows. */
  onReset(): void;
  readonly log: BrokerLog;
}

/** A reader at work. */
export interface SettingsFollower {
  /** Resolves when everything that was in the bucket at the start has been told. Never rejects. */
  readonly caughtUp: Promise<void>;
  /** No callback comes after this returns. May be called twice. */
  stop(): Promise<void>;
}

const CHANGE_WITHIN_MS = 1_500;
const CHANGE_TRIES = 5;
const CONFLICTS: ReadonlySet<number> = new Set([
  JetStreamApiCodes.StreamWrongLastSequence,
  JetStreamApiCodes.StreamWrongLastSequenceUnknown,
]);
const decoder = new TextDecoder();

/**
 * Follows what operators have set until stopped, across lost connections, restarts of the broker and the loss of the
 * bucket. A key that was deleted or holds no settings counts as never set; the latter is logged.
 */
export function followSettings({ broker, onSettings, onReset, log }: FollowSettingsOptions): SettingsFollower {
  const { promise: caughtUp, resolve: onCaughtUp } = Promise.withResolvers<void>();
  let stopped = false;
  const onMessage = (data: Uint8Array, { seq: revision }: DeliveryInfo, subject: string) => {
    const queue = settingsQueue(subject);
    const complain = (err: unknown) => log.warn({ queue, err }, "ignored settings of a queue that cannot be decoded");
    onSettings({ settings: decode(queue, data, complain), revision });
  };
  const onReplaced = () => {
    if (stopped) return;
    log.warn({ stream: SETTINGS_STREAM }, "the settings of the queues were made anew");
    onReset();
    reader = read();
  };
  const read = (): OrderedReader =>
    consumeOrdered({ broker, stream: SETTINGS_STREAM, fromSeq: 1, onMessage, onCaughtUp, onReplaced, log });
  let reader = read();
  const stop = () => {
    stopped = true;
    return reader.stop();
  };
  return { caughtUp, stop };
}

/**
 * Changes the settings of a queue by compare-and-set: `change` gets what is stored and must not have effects, because it
 * is called again when somebody else was faster. Settings that are as wanted already are not written again.
 *
 * @throws BrokerUnavailableError when the broker is away, does not answer within 1.5 s in all, or others are faster again
 * and again: the change may have been stored or not. RangeError when the name cannot be a key.
 */
export async function changeSettings(
  broker: Broker,
  queue: string,
  change: (settings: QueueSettings) => QueueSettings,
): Promise<StoredSettings> {
  const subject = settingsSubject(queue);
  if (!broker.connected()) throw new BrokerUnavailableError("settings cannot be changed while the broker is away");
  const untilMs = performance.now() + CHANGE_WITHIN_MS;
  try {
    for (let tries = 0; tries < CHANGE_TRIES && performance.now() < untilMs; tries++) {
      const stored = await readSettings(broker, subject);
      const settings = change(stored.settings);
      if (equals(QueueSettingsSchema, settings, stored.settings)) return stored;
      const revision = await writeSettings(broker, { subject, settings, last: stored.revision, untilMs });
      if (revision !== undefined) return { settings, revision };
    }
  } catch (cause) {
    throw new BrokerUnavailableError(`the settings of queue ${queue} could not be changed`, { cause });
  }
  throw new BrokerUnavailableError(`others keep changing the settings of queue ${queue}`);
}

/** From the stream's leader, so that what was written last is seen. */
async function readSettings(broker: Broker, subject: string): Promise<StoredSettings> {
  const stored = await broker[wire].reads.streams.getMessage(SETTINGS_STREAM, { last_by_subj: subject });
  return { settings: decode(settingsQueue(subject), stored?.data), revision: stored?.seq ?? 0 };
}

interface SettingsWrite {
  readonly subject: string;
  readonly settings: QueueSettings;
  /** The revision that it follows; 0 = none. */
  readonly last: number;
  readonly untilMs: number;
}

/** Answers the new revision; undefined where another one came first. */
async function writeSettings(broker: Broker, write: SettingsWrite): Promise<number | undefined> {
  const { subject, settings, last, untilMs } = write;
  const timeout = Math.max(1, untilMs - performance.now());
  const data = toJsonString(QueueSettingsSchema, settings, { useProtoFieldName: true });
  try {
    const options = { timeout, expect: { lastSubjectSequence: last } };
    return (await broker[wire].js.publish(subject, data, options)).seq;
  } catch (error) {
    if (error instanceof JetStreamApiError && CONFLICTS.has(error.code)) return undefined;
    throw error;
  }
}

/** Stored as JSON, because `nats kv get` shows it. A key that was deleted is empty; fields of a newer version are passed over. */
function decode(queue: string, data?: Uint8Array, complain: (error: unknown) => void = () => {}): QueueSettings {
  const unset = () => create(QueueSettingsSchema, { queue });
  if (data === undefined || data.length === 0) return unset();
  try {
    const settings = fromJsonString(QueueSettingsSchema, decoder.decode(data), { ignoreUnknownFields: true });
    return { ...settings, queue };
  } catch (error) {
    complain(error);
    return unset();
  }
}
