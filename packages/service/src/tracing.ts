import type { Registry } from "prom-client";
import type { Part } from "./lifecycle.ts";
import type { Logger } from "./logger.ts";
import type { Tracer } from "./tracer.ts";
import type { TracingConfig } from "./tracing-settings.ts";

/** What traces are sent with. */
export interface TracingOptions {
  /** `gateway`, `scheduler` or `worker`, where the config names no other. */
  readonly service: string;
  readonly config: TracingConfig;
  /** Gets `sheaf_spans_dropped_total`. */
  readonly registry: Registry;
  readonly log: Logger;
}

/** Sends spans to a collector. To be stopped last: its stop sends what is left, for two seconds at most. */
export interface Tracing extends Part {
  /** Undefined where traces are off, so that those who would use it do nothing at all: `tracer?.span(…)`. */
  readonly tracer: Tracer | undefined;
}

const OFF: Tracing = { name: "tracing", tracer: undefined, start: async () => undefined, stop: async () => undefined };

/**
 * Traces as the config has it. A collector that is away, slow or refuses costs spans, which are counted, and nothing
 * else. OpenTelemetry's SDK is loaded only where an endpoint is set.
 */
export async function openTracing(options: TracingOptions): Promise<Tracing> {
  if (options.config.endpoint === "") return OFF;
  const { createOtelTracing } = await import("./otel/otel-tracing.ts");
  return createOtelTracing(options);
}
