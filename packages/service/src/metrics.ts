import type { Interceptor } from "@connectrpc/connect";
import { collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { observeRpc } from "./rpc-observer.ts";

/** Seconds; from a cached read to the longest wait for a change. */
const RPC_BUCKETS_S = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

/** A service's own registry, and what every service measures. */
export interface Metrics {
  /** Where a service registers what it measures itself: names `sheaf_…`, base units, counters end in `_total`. */
  readonly registry: Registry;
  /** Times the calls that a server answers as `sheaf_rpc_server_duration_seconds` by `method` and `code`. */
  readonly serverInterceptor: Interceptor;
  /** Times the calls that a client makes as `sheaf_rpc_client_duration_seconds` by `method` and `code`. */
  readonly clientInterceptor: Interceptor;
}

/**
 * Makes the registry of a service: `sheaf_service_info` tells which it is, and the process's own figures are in (CPU, memory, handles, GC and
 * event-loop delay percentiles under prom-client's standard names). Nothing is shared between two registries.
 */
export function createMetrics(service: string): Metrics {
  const registry = new Registry();
  new Gauge({
    name: "sheaf_service_info",
    help: "What runs here.",
    labelNames: ["service", "node"],
    registers: [registry],
  })
    .labels(service, process.version)
    .set(1);
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    serverInterceptor: rpcTimer(
      registry,
      "sheaf_rpc_server_duration_seconds",
      "Time to answer an RPC, streams to their end.",
    ),
    clientInterceptor: rpcTimer(
      registry,
      "sheaf_rpc_client_duration_seconds",
      "Time of an RPC until its answer, streams to their end.",
    ),
  };
}

function rpcTimer(registry: Registry, name: string, help: string): Interceptor {
  const histogram = new Histogram({
    name,
    help,
    labelNames: ["method", "code"] as const,
    buckets: RPC_BUCKETS_S,
    registers: [registry],
  });
  return observeRpc(({ method, code, ms }) => histogram.observe({ method, code }, ms / 1_000));
}
