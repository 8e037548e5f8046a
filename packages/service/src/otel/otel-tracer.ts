import {
  type Context,
  type Span as OtelSpanHandle,
  SpanKind as OtelSpanKind,
  type Tracer as OtelTracerHandle,
  ROOT_CONTEXT,
  SpanStatusCode,
  trace,
} from "@opentelemetry/api";
import { spanNameOf, traceparentOf } from "../trace-context.ts";
import type { PastSpanOptions, Span, SpanAttributes, SpanError, SpanKind, SpanOptions, Tracer } from "../tracer.ts";

const KINDS: Readonly<Record<SpanKind, OtelSpanKind>> = {
  internal: OtelSpanKind.INTERNAL,
  server: OtelSpanKind.SERVER,
  producer: OtelSpanKind.PRODUCER,
  consumer: OtelSpanKind.CONSUMER,
};

/** Our spans over OpenTelemetry's. Nothing is kept in an ambient context: parents are told. */
export class OtelTracer implements Tracer {
  readonly #tracer: OtelTracerHandle;

  constructor(tracer: OtelTracerHandle) {
    this.#tracer = tracer;
  }

  span(name: string, { parent = "", kind = "internal", attributes = {} }: SpanOptions = {}): Span {
    return new OtelSpan(this.#tracer.startSpan(name, { kind: KINDS[kind], attributes }, contextOf(parent)));
  }

  record(name: string, { parent = "", kind = "internal", attributes = {}, ...past }: PastSpanOptions): void {
    const options = { kind: KINDS[kind], attributes, startTime: past.startMs };
    const span = this.#tracer.startSpan(name, options, contextOf(parent));
    if (past.error) fail(span, past.error);
    span.end(past.endMs);
  }
}

class OtelSpan implements Span {
  readonly traceparent: string;
  readonly #span: OtelSpanHandle;

  constructor(span: OtelSpanHandle) {
    this.#span = span;
    const { traceId, spanId, traceFlags: flags } = span.spanContext();
    this.traceparent = traceparentOf({ traceId, spanId, flags });
  }

  rename(name: string): void {
    this.#span.updateName(name);
  }

  set(attributes: SpanAttributes): void {
    this.#span.setAttributes(attributes);
  }

  end(error?: SpanError): void {
    if (error) fail(this.#span, error);
    this.#span.end();
  }
}

function fail(span: OtelSpanHandle, { type, message }: SpanError): void {
  span.setAttribute("error.type", type);
  span.setStatus({ code: SpanStatusCode.ERROR, ...(message !== undefined && { message }) });
}

function contextOf(parent: string): Context {
  const name = spanNameOf(parent);
  if (!name) return ROOT_CONTEXT;
  const { traceId, spanId, flags } = name;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags: flags, isRemote: true });
}
