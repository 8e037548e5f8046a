import { type JetStreamClient, type JetStreamManager, jetstream, jetstreamManager } from "@nats-io/jetstream";
import { connect, createInbox, type NatsConnection, type ServerInfo, type Status } from "@nats-io/transport-node";
import { BrokerVersionError } from "./errors.ts";

/** Where the package tells what goes wrong; a pino logger fits. */
export interface BrokerLog {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
}

/** Key under which the package keeps the client library: it is not exported, so nobody else gets at it. */
export const wire = Symbol("wire");

/** What the rest of the package works with. */
export interface Wire {
  readonly nc: NatsConnection;
  readonly js: JetStreamClient;
  readonly jsm: JetStreamManager;
  /** As `jsm`, for what somebody waits for: it gives up soon. */
  readonly reads: JetStreamManager;
  /** A subject for answers that no other connection may read. */
  inbox(): string;
}

/** A connection that is never given up. */
export interface Broker {
  /** nats-server's version, as of the last connection. */
  readonly version: string;
  /** Name of the server, as of the last connection. */
  readonly serverName: string;
  /** Name of the cluster, as of the last connection; empty for a single server. */
  readonly cluster: string;
  /** Whether the connection stands now, as far as this side can know. */
  connected(): boolean;
  /** Calls `f` after each reconnect; returns how to stop that. */
  onReconnect(f: () => void): () => void;
  /** Calls `f` after each loss of the connection; returns how to stop that. */
  onDisconnect(f: () => void): () => void;
  /** Sends what is buffered, if it can be sent within a second, and closes for good. May be called twice. */
  close(): Promise<void>;
  /** For this package only. */
  readonly [wire]: Wire;
}

/** How to connect. */
export interface ConnectOptions {
  /** `nats://host:port`, or several separated by commas. */
  readonly url: string;
  /** Name of the service: shows in the server's connection list and begins the inbox `_INBOX_<name>`. */
  readonly name: string;
  readonly log: BrokerLog;
}

const RETRY_MS = 250;
/** A peer that answers nothing for two of these is treated as gone. */
const PING_MS = 5_000;
const HANDSHAKE_MS = 5_000;
const READ_WITHIN_MS = 1_500;
const CLOSE_WITHIN_MS = 1_000;
const OLDEST = [2, 10, 27] as const;

/**
 * Connects, waiting for the first connection as long as it takes, and reconnects for ever after (every 250 ms).
 *
 * @throws BrokerVersionError when the server is older than 2.10.27 or runs without JetStream.
 */
export async function connectBroker(options: ConnectOptions): Promise<Broker> {
  const inboxPrefix = `_INBOX_${options.name}`;
  const nc = await connect({
    servers: options.url.split(","),
    name: options.name,
    inboxPrefix,
    maxReconnectAttempts: -1,
    reconnectTimeWait: RETRY_MS,
    reconnectJitter: RETRY_MS / 5,
    waitOnFirstConnect: true,
    pingInterval: PING_MS,
    timeout: HANDSHAKE_MS,
    // Credentials may be repaired while we wait; closing for good would help nobody.
    ignoreAuthErrorAbort: true,
    noAsyncTraces: true,
  });
  try {
    requireSupported(nc);
  } catch (error) {
    await nc.close();
    throw error;
  }
  const jsm = await jetstreamManager(nc, { checkAPI: false });
  const reads = await jetstreamManager(nc, { checkAPI: false, timeout: READ_WITHIN_MS });
  const inbox = () => createInbox(inboxPrefix);
  return new WatchedConnection({ nc, js: jetstream(nc), jsm, reads, inbox }, options.log);
}

/** @throws BrokerVersionError */
function requireSupported(nc: NatsConnection): void {
  const { version = "unknown", jetstream: enabled } = nc.info ?? {};
  if (!isSupported(version)) {
    throw new BrokerVersionError(`nats-server ${version} is too old: Sheaf needs ${OLDEST.join(".")} or newer`);
  }
  if (enabled !== true) throw new BrokerVersionError("nats-server runs without JetStream: start it with `-js`");
}

/** Whether Sheaf works with this version of nats-server. */
export function isSupported(version: string): boolean {
  const parts = version.split("-")[0]?.split(".").map(Number) ?? [];
  for (const [i, least] of OLDEST.entries()) {
    const part = parts[i] ?? Number.NaN;
    if (part !== least) return part > least;
  }
  return true;
}

class WatchedConnection implements Broker {
  readonly #log: BrokerLog;
  readonly #reconnects = new Set<() => void>();
  readonly #disconnects = new Set<() => void>();
  readonly #watching: Promise<void>;
  #connected = true;
  /** What the server of the last connection said of itself: the library forgets it while disconnected. */
  #info: ServerInfo | undefined;
  readonly [wire]: Wire;

  constructor(parts: Wire, log: BrokerLog) {
    this[wire] = parts;
    this.#log = log;
    this.#info = parts.nc.info;
    this.#watching = this.#watch();
  }

  get version(): string {
    return this.#info?.version ?? "";
  }

  get serverName(): string {
    return this.#info?.server_name ?? "";
  }

  get cluster(): string {
    return this.#info?.cluster ?? "";
  }

  connected(): boolean {
    return this.#connected && !this[wire].nc.isClosed();
  }

  onReconnect(f: () => void): () => void {
    return register(this.#reconnects, f);
  }

  onDisconnect(f: () => void): () => void {
    return register(this.#disconnects, f);
  }

  async close(): Promise<void> {
    const { nc } = this[wire];
    if (this.connected()) await within(nc.flush(), CLOSE_WITHIN_MS);
    await nc.close();
    await this.#watching;
  }

  async #watch(): Promise<void> {
    for await (const status of this[wire].nc.status()) this.#heed(status);
    this.#connected = false;
  }

  #heed(status: Status): void {
    if (status.type === "disconnect") {
      this.#connected = false;
      this.#log.warn({ server: status.server }, "lost the broker");
      for (const f of [...this.#disconnects]) f();
    } else if (status.type === "reconnect") {
      this.#connected = true;
      this.#info = this[wire].nc.info ?? this.#info;
      this.#log.info({ server: status.server, version: this.version }, "reached the broker again");
      for (const f of [...this.#reconnects]) f();
    } else if (status.type === "error") {
      this.#log.error({ err: status.error }, "the broker refused something");
    }
  }
}

function register(listeners: Set<() => void>, f: () => void): () => void {
  // A wrapper of its own lets the same function be registered twice.
  const listener = () => f();
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Waits for the work to end either way, but not longer than this. */
async function within(work: Promise<unknown>, ms: number): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  work.then(
    () => resolve(),
    () => resolve(),
  );
  await promise;
  clearTimeout(timer);
}
