import type { Connection, JobSpec } from "./api.ts";

/** The one queue of all measurements. */
export const QUEUE = "bench";

/** What a worker process says. */
export type WorkerMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "began"; readonly job: string; readonly atMs: number };

/** A Redis on loopback. */
export function connectionTo(port: number): Connection {
  return { host: "127.0.0.1", port, maxRetriesPerRequest: null };
}

/** So many jobs that do nothing. */
export function noops(count: number): JobSpec[] {
  return Array.from({ length: count }, () => ({ name: "noop", data: {} }));
}

/** So many jobs that sleep; those named `hold` say when they begin. */
export function sleeps(count: number, ms: number, name: "sleep" | "hold" = "sleep"): JobSpec[] {
  return Array.from({ length: count }, () => ({ name, data: { ms } }));
}
