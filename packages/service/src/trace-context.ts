/** W3C Trace Context, level 1: the header, in HTTP and in gRPC metadata. */
export const TRACEPARENT_HEADER = "traceparent";

/** Version 00, or a later one, which begins alike: https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACEPARENT =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(?:-[\x21-\x7e]{1,200})?$/;

/** A trace context as it came in; empty for none and for one that is malformed, which counts as none. */
export function traceparentFrom(header: string | null | undefined): string {
  return header && TRACEPARENT.test(header) ? header : "";
}

/** The id of the trace, for logs; undefined where there is none. */
export function traceIdOf(traceparent: string): string | undefined {
  return TRACEPARENT.exec(traceparent)?.[1];
}

/** The span that a trace context names: hexadecimal ids, and the flags, of which bit 0 says that it is sampled. */
export interface SpanName {
  readonly traceId: string;
  readonly spanId: string;
  readonly flags: number;
}

/** Which span a trace context names; undefined where there is none. */
export function spanNameOf(traceparent: string): SpanName | undefined {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent) ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  return { traceId, spanId, flags: Number.parseInt(flags, 16) };
}

/** The trace context that names a span. */
export function traceparentOf({ traceId, spanId, flags }: SpanName): string {
  return `00-${traceId}-${spanId}-${flags.toString(16).padStart(2, "0")}`;
}
