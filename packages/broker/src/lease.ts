import { JetStreamApiCodes, JetStreamApiError, jetstream } from "@nats-io/jetstream";
import { type KV, Kvm } from "@nats-io/kv";
import type { Subscription } from "@nats-io/transport-node";
import { type Broker, type BrokerLog, wire } from "./broker.ts";
import { LEASE_BUCKET, leaseSubject } from "./topology.ts";

/** Who wants which lease, and whom to tell. */
export interface LeaseOptions {
  readonly broker: Broker;
  readonly name: string;
  /** Id of this process, for those who look. */
  readonly holder: string;
  /** Called each time the lease is won. It must not throw. */
  onWon(): void;
  /** Called once for each win. It must not throw. */
  onLost(reason: string): void;
  readonly log: BrokerLog;
  /** The bucket's own time to live; default 5 s. */
  readonly ttlMs?: number;
  /** Default 1.5 s. */
  readonly renewMs?: number;
  /** How often a candidate tries; default 1 s. */
  readonly tryMs?: number;
}

/**
 * A lease on a name: at most one holder, as far as clocks and the broker allow. It is advice: for a moment two may
 * believe that they hold it, so whatever the holder does must be harmless when done twice.
 */
export interface Lease {
  start(): Promise<void>;
  /** Gives the lease back, so that the next candidate has it at once. May come first, and twice. */
  stop(): Promise<void>;
  /** Whether the lease is held now; false as soon as its time is up, whatever the broker says later. */
  held(): boolean;
}

/** A lease in the key-value bucket that `ensureTopology` makes. */
export function createLease(options: LeaseOptions): Lease {
  return new KeyLease(options);
}

/** The holder gives up this much of the time to live before the broker does. */
const MARGIN = 0.1;
/** A renewal that failed without an answer is repeated soon: there is time for a few. */
const REPEAT_MS = 250;
const STOP_WITHIN_MS = 1_000;
const CONFLICTS: ReadonlySet<number> = new Set([
  JetStreamApiCodes.StreamWrongLastSequence,
  JetStreamApiCodes.StreamWrongLastSequenceUnknown,
]);

/** What is held: the key's revision, and until when by the own clock. */
interface Hold {
  readonly revision: number;
  readonly untilMs: number;
}

class KeyLease implements Lease {
  readonly #options: Required<LeaseOptions>;
  #kv: KV | undefined;
  #hold: Hold | undefined;
  #expiry: NodeJS.Timeout | undefined;
  #started = false;
  #stopping = false;
  #endPause: () => void = () => undefined;
  /** A call that comes while a request is on its way shortens the pause after it. */
  #called = false;
  #running: Promise<void> | undefined;

  constructor(options: LeaseOptions) {
    this.#options = { ttlMs: 5_000, renewMs: 1_500, tryMs: 1_000, ...options };
  }

  held(): boolean {
    return this.#hold !== undefined && performance.now() < this.#hold.untilMs;
  }

  async start(): Promise<void> {
    if (this.#started || this.#stopping) return;
    this.#started = true;
    const { broker, name, renewMs } = this.#options;
    const { nc } = broker[wire];
    const js = jetstream(nc, { timeout: renewMs });
    this.#kv = await new Kvm(js).open(LEASE_BUCKET);
    // What is stored also passes by here: a key given back is worth a try at once.
    const watch = nc.subscribe(leaseSubject(name), {
      callback: (_, msg) => {
        if (msg?.headers?.get("KV-Operation") === "DEL") this.#call();
      },
    });
    const offReconnect = broker.onReconnect(() => this.#call());
    this.#running = this.#run(this.#kv, watch, offReconnect);
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    this.#call();
    await this.#running;
  }

  async #run(kv: KV, watch: Subscription, offReconnect: () => void): Promise<void> {
    while (!this.#stopping) {
      const nextMs = this.#hold === undefined ? await this.#tryToWin(kv) : await this.#renew(kv, this.#hold);
      if (!this.#stopping) await this.#pause(nextMs);
    }
    watch.unsubscribe();
    offReconnect();
    await this.#giveBack(kv);
  }

  /** Returns when to come again. */
  async #tryToWin(kv: KV): Promise<number> {
    const { broker, name, holder, tryMs, renewMs, log } = this.#options;
    if (!broker.connected()) return tryMs;
    const askedMs = performance.now();
    try {
      this.#keep(await kv.create(name, holder), askedMs);
    } catch (error) {
      if (!isConflict(error)) log.debug({ lease: name, err: error }, "could not try for the lease");
      return tryMs;
    }
    if (!this.held()) {
      // The answer took longer than the lease lasts.
      this.#hold = undefined;
      return tryMs;
    }
    log.info({ lease: name, holder }, "won the lease");
    this.#options.onWon();
    return renewMs;
  }

  /** Returns when to come again. */
  async #renew(kv: KV, hold: Hold): Promise<number> {
    const { name, holder, renewMs, tryMs } = this.#options;
    const askedMs = performance.now();
    try {
      const revision = await kv.update(name, holder, hold.revision, renewMs);
      if (this.#hold !== hold) return tryMs;
      this.#keep(revision, askedMs);
      return renewMs;
    } catch (error) {
      if (this.#hold !== hold) return tryMs;
      if (!isConflict(error)) return REPEAT_MS;
      return this.#afterConflict(kv, hold);
    }
  }

  /** A renewal whose answer was lost may have been stored: then the key is this holder's, and there is time for another. */
  async #afterConflict(kv: KV, hold: Hold): Promise<number> {
    const { name, holder, tryMs } = this.#options;
    const there = await kv.get(name).catch(() => undefined);
    if (this.#hold !== hold) return tryMs;
    // Not told, or by a server that has not heard of the conflict yet.
    if (there === undefined || there?.revision === hold.revision) return REPEAT_MS;
    if (there?.string() === holder) {
      this.#hold = { ...hold, revision: there.revision };
      return 0;
    }
    this.#lose("another holder, or the broker forgot the lease");
    return tryMs;
  }

  /** The time counts from the question: the broker's cannot have begun before it. */
  #keep(revision: number, askedMs: number): void {
    const untilMs = askedMs + this.#options.ttlMs * (1 - MARGIN);
    this.#hold = { revision, untilMs };
    clearTimeout(this.#expiry);
    this.#expiry = setTimeout(() => this.#lose("not renewed in time"), untilMs - performance.now());
  }

  #lose(reason: string): void {
    if (this.#hold === undefined) return;
    this.#hold = undefined;
    clearTimeout(this.#expiry);
    this.#options.log.info({ lease: this.#options.name, reason }, "lost the lease");
    this.#options.onLost(reason);
  }

  async #giveBack(kv: KV): Promise<void> {
    const hold = this.#hold;
    if (hold === undefined) return;
    this.#lose("given back");
    if (!this.#options.broker.connected()) return;
    const gone = kv.delete(this.#options.name, { previousSeq: hold.revision }).catch(() => undefined);
    const { promise: late, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, STOP_WITHIN_MS);
    await Promise.race([gone, late]);
    clearTimeout(timer);
  }

  async #pause(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, this.#called ? 0 : ms);
    this.#endPause = resolve;
    await promise;
    clearTimeout(timer);
    this.#called = false;
  }

  #call(): void {
    this.#called = true;
    this.#endPause();
  }
}

function isConflict(error: unknown): boolean {
  return error instanceof JetStreamApiError && CONFLICTS.has(error.code);
}
