import { hostname } from "node:os";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { defaultResource, resourceFromAttributes } from "@opentelemetry/resources";
import { ParentBasedSampler, TraceIdRatioBasedSampler, TracerProvider } from "@opentelemetry/sdk-trace";
import { Counter } from "prom-client";
import type { Tracing, TracingOptions } from "../tracing.ts";
import { OtelTracer } from "./otel-tracer.ts";
import { SpanQueue } from "./span-queue.ts";

/** What the end of a service waits for its last spans, in milliseconds. */
const FLUSH_MS = 2_000;
/** Tries to send a batch end after this time, in milliseconds. */
const SEND_MS = 5_000;
/** One line in this time, in milliseconds, tells of all that was lost. */
const COMPLAIN_EVERY_MS = 60_000;

/** Sends spans over OTLP/HTTP as JSON. */
export function createOtelTracing({ service, config, registry, log }: TracingOptions): Tracing {
  const dropped = new Counter({
    name: "sheaf_spans_dropped_total",
    help: "Spans that were not delivered to the collector.",
    registers: [registry],
  });
  let complainedAtMs = Number.NEGATIVE_INFINITY;
  const queue = new SpanQueue({
    exporter: new OTLPTraceExporter({ url: config.endpoint, timeoutMillis: SEND_MS }),
    onDropped(count, error) {
      dropped.inc(count);
      if (performance.now() - complainedAtMs < COMPLAIN_EVERY_MS) return;
      complainedAtMs = performance.now();
      log.warn({ err: error, spans: count }, "spans were not delivered");
    },
  });
  const provider = new TracerProvider({
    resource: defaultResource().merge(
      resourceFromAttributes({
        "service.name": config.serviceName || service,
        "service.namespace": "sheaf",
        "service.instance.id": `${hostname()}-${process.pid}`,
      }),
    ),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(config.ratio) }),
    spanProcessors: [queue],
  });
  let stopped: Promise<void> | undefined;
  return {
    name: "tracing",
    tracer: new OtelTracer(provider.getTracer("sheaf")),
    start: async () => undefined,
    stop: () => (stopped ??= atMost(FLUSH_MS, provider.shutdown())),
  };
}

/** Waits for `work`, whatever becomes of it, and not for longer than this. */
async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  work.then(
    () => resolve(),
    () => resolve(),
  );
  await promise;
  clearTimeout(timer);
}
