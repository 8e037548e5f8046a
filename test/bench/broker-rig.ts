import { type Broker, type BrokerLog, connectBroker, ensureTopology } from "@sheaf/broker";
import { type Nats, startNats } from "@sheaf/testkit";

/** A nats-server of its own with Sheaf's topology and one connection. */
export interface BrokerRig extends AsyncDisposable {
  readonly nats: Nats;
  readonly broker: Broker;
  readonly log: BrokerLog;
}

/**
 * Starts what the benchmarks of packages/broker have in common. Its log shows warnings and errors only.
 *
 * @param syncAlways false where only reading is measured, and a log must be written fast before
 */
export async function startBrokerRig(queues: readonly string[], syncAlways = true): Promise<BrokerRig> {
  const log: BrokerLog = {
    debug: () => undefined,
    info: () => undefined,
    warn: (fields, message) => console.warn(message, fields),
    error: (fields, message) => console.error(message, fields),
  };
  const nats = await startNats({ syncAlways });
  const broker = await connectBroker({ url: nats.url, name: "bench", log });
  await ensureTopology(broker, { queues, logMaxBytes: 1024 ** 3, logMaxAgeMs: 86_400_000 });
  return {
    nats,
    broker,
    log,
    async [Symbol.asyncDispose]() {
      await broker.close();
      await nats.stop();
    },
  };
}

/** The value below which this share of the sorted numbers lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Waits until `done()` is true, looking every turn of the event loop. */
export async function until(done: () => boolean): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const look = () => (done() ? resolve() : setImmediate(look));
  look();
  await promise;
}
