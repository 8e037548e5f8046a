import { expect, test } from "vitest";
import { traceIdOf, traceparentFrom } from "./trace-context.ts";

const TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
const SPAN_ID = "00f067aa0ba902b7";

test.each([`00-${TRACE_ID}-${SPAN_ID}-01`, `00-${TRACE_ID}-${SPAN_ID}-00`, `01-${TRACE_ID}-${SPAN_ID}-03-later`])(
  "%s is a trace context",
  (header) => {
    expect(traceparentFrom(header)).toBe(header);
    expect(traceIdOf(header)).toBe(TRACE_ID);
  },
);

test.each([
  undefined,
  null,
  "",
  "x",
  `ff-${TRACE_ID}-${SPAN_ID}-01`,
  `00-${"0".repeat(32)}-${SPAN_ID}-01`,
  `00-${TRACE_ID}-${"0".repeat(16)}-01`,
  `00-${TRACE_ID.toUpperCase()}-${SPAN_ID}-01`,
  `00-${TRACE_ID}-${SPAN_ID}`,
  `00-${TRACE_ID}-${SPAN_ID}-01\r\nx: y`,
  `00-${TRACE_ID}-${SPAN_ID}-01-${"x".repeat(10_000)}`,
])("%s counts as none", (header) => {
  expect(traceparentFrom(header)).toBe("");
});
