import { type Broker, wire } from "./broker.ts";
import { busSubject } from "./topology.ts";

/** Longest id of a replica that is believed, in bytes. */
const MAX_ID_BYTES = 256;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Tells all schedulers that the replica `id` is alive; nothing while disconnected. */
export function announceReplica(broker: Broker, id: string): void {
  if (broker.connected()) broker[wire].nc.publish(busSubject.schedulers, encoder.encode(id));
}

/** Calls `f` with the id of each replica that announces itself, one's own too; the answer stops that. */
export function onReplica(broker: Broker, f: (id: string) => void): () => void {
  const subscription = broker[wire].nc.subscribe(busSubject.schedulers, {
    callback: (error, { data }) => {
      if (!error && data.length > 0 && data.length <= MAX_ID_BYTES) f(decoder.decode(data));
    },
  });
  return () => subscription.unsubscribe();
}
