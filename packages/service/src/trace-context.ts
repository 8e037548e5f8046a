/** W3C Trace Context, level 1: the header, in HTTP and in gRPC metadata. */
export const TRACEPARENT_HEADER = "traceparent";

/** Version 00, or a later one, which begins alike: https://www.w3.org/TR/trace-context/#traceparent-header */
const TRACEPARENT =
  /^(?!ff)[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-[\x21-\x7e]{1,200})?$/;

/** A trace context as it came in; empty for none and for one that is malformed, which counts as none. */
export function traceparentFrom(header: string | null | undefined): string {
  return header && TRACEPARENT.test(header) ? header : "";
}

/** The id of the trace, for logs; undefined where there is none. */
export function traceIdOf(traceparent: string): string | undefined {
  return TRACEPARENT.exec(traceparent)?.[1];
}
