/** What is told of a span; what is undefined is left out. */
export type SpanAttributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** How a span begins. */
export interface SpanOptions {
  /** W3C trace context of the span it belongs to. Empty or left out: it begins a trace of its own. */
  readonly parent?: string;
  /** `server`: answers somebody; `consumer`: does what came out of a queue. Default `internal`. */
  readonly kind?: SpanKind;
  readonly attributes?: SpanAttributes;
}

/** Who asks for what a span is about. */
export type SpanKind = "internal" | "server" | "producer" | "consumer";

/** A span that is over already; Unix milliseconds. */
export interface PastSpanOptions extends SpanOptions {
  readonly startMs: number;
  readonly endMs: number;
  readonly error?: SpanError | undefined;
}

/** Why what a span is about failed. */
export interface SpanError {
  /** One of few words, such as an error code. */
  readonly type: string;
  readonly message?: string;
}

/** Something that takes a while, as a trace shows it. What is said after its end is ignored. */
export interface Span {
  /** W3C trace context to hand on, so that what follows belongs to it. */
  readonly traceparent: string;
  rename(name: string): void;
  set(attributes: SpanAttributes): void;
  /** Ends it, now; with an error it counts as failed. */
  end(error?: SpanError): void;
}

/** Makes spans. None of its methods blocks or throws. */
export interface Tracer {
  /** Begins a span now. A parent that is not sampled makes one that is not recorded. */
  span(name: string, options?: SpanOptions): Span;
  /** Tells of a span that is over. */
  record(name: string, options: PastSpanOptions): void;
}

/** A span to do something within. */
export interface WithinOptions extends SpanOptions {
  /** Undefined: the thing is done without a span. */
  readonly tracer: Tracer | undefined;
  readonly name: string;
}

/** Does `work` within a span, which fails when it does. */
export async function within<T>(
  { tracer, name, ...options }: WithinOptions,
  work: (span: Span | undefined) => Promise<T>,
): Promise<T> {
  if (!tracer) return work(undefined);
  const span = tracer.span(name, options);
  try {
    const result = await work(span);
    span.end();
    return result;
  } catch (error) {
    span.end(spanError(error));
    throw error;
  }
}

function spanError(error: unknown): SpanError {
  return error instanceof Error ? { type: error.name, message: error.message } : { type: typeof error };
}
