import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { startOtlpReceiver } from "@sheaf/testkit";
import { Registry } from "prom-client";
import { expect, onTestFinished, test, vi } from "vitest";
import { readConfig } from "./config.ts";
import { silentLog } from "./fixtures/rpc.ts";
import { traceIdOf } from "./trace-context.ts";
import { within } from "./tracer.ts";
import { openTracing, type TracingOptions } from "./tracing.ts";
import { tracingFrom, tracingSettings } from "./tracing-settings.ts";

const TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
const PARENT = `00-${TRACE_ID}-00f067aa0ba902b7-01`;
const SOON = { timeout: 10_000 };

const configOf = (env: NodeJS.ProcessEnv) => tracingFrom(readConfig(tracingSettings, env));

async function open(endpoint: string, options: Partial<TracingOptions["config"]> = {}) {
  const registry = new Registry();
  const config = { endpoint: endpoint && `${endpoint}/v1/traces`, serviceName: "", ratio: 1, ...options };
  const tracing = await openTracing({ service: "gateway", config, registry, log: silentLog });
  await tracing.start();
  onTestFinished(() => tracing.stop());
  const { tracer } = tracing;
  if (!tracer) throw new Error("traces are off");
  const dropped = async () => (await registry.getSingleMetric("sheaf_spans_dropped_total")?.get())?.values[0]?.value;
  return { tracing, tracer, dropped };
}

test.each([
  [{}, ""],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "http://collector:4318" }, "http://collector:4318/v1/traces"],
  [{ OTEL_EXPORTER_OTLP_ENDPOINT: "https://collector/otlp/" }, "https://collector/otlp/v1/traces"],
  [
    { OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: "http://here/spans", OTEL_EXPORTER_OTLP_ENDPOINT: "http://a" },
    "http://here/spans",
  ],
])("%j sends spans to %j", (env, endpoint) => {
  expect(configOf(env)).toEqual({ endpoint, serviceName: "", ratio: 1 });
});

test.each([
  { OTEL_EXPORTER_OTLP_ENDPOINT: "collector:4317" },
  { OTEL_TRACES_SAMPLER_ARG: "1.1" },
  { OTEL_TRACES_SAMPLER_ARG: "half" },
])("%j is refused by name", (env) => {
  expect(() => configOf(env)).toThrow(new RegExp(`^${Object.keys(env)[0]}: expected`));
});

test("without an endpoint there is no tracer, and OpenTelemetry's SDK is not even loaded", async () => {
  // prom-client loads OpenTelemetry's API anyway.
  const index = fileURLToPath(new URL("./index.ts", import.meta.url));
  const program = `
    import { registerHooks } from "node:module";
    registerHooks({
      load(url, context, next) {
        if (url.includes("@opentelemetry/sdk-trace") || url.includes("/otel/")) console.log("loaded", url);
        return next(url, context);
      },
    });
    const { createLogger, createMetrics, openTracing } = await import(${JSON.stringify(index)});
    const { registry } = createMetrics("test");
    const log = createLogger({ service: "test", level: "silent" });
    const config = { endpoint: process.argv[1] ?? "", serviceName: "", ratio: 1 };
    const { tracer, start, stop } = await openTracing({ service: "test", config, registry, log });
    await start();
    await stop();
    console.log(tracer);
    process.exit();`;
  const run = (...args: string[]) =>
    promisify(execFile)(process.execPath, ["--input-type=module", "--eval", program, ...args]);
  expect((await run()).stdout).toBe("undefined\n");
  expect((await run("http://127.0.0.1:9/v1/traces")).stdout).toContain("loaded");
});

test("without a tracer the work is done all the same", async () => {
  const work = vi.fn(async (span: unknown) => span);
  expect(await within({ tracer: undefined, name: "work" }, work)).toBeUndefined();
  expect(work).toHaveBeenCalledOnce();
});

test("spans arrive with the parents they were given, and one without begins a trace", async () => {
  await using receiver = await startOtlpReceiver();
  const { tracer, tracing } = await open(receiver.url);
  const outer = tracer.span("outer", { parent: PARENT, kind: "server", attributes: { group: "g", none: undefined } });
  expect(traceIdOf(outer.traceparent)).toBe(TRACE_ID);
  await within({ tracer, name: "inner", parent: outer.traceparent }, async (span) => span?.set({ tasks: 2 }));
  const startMs = Date.now() - 5_000;
  tracer.record("past", { parent: outer.traceparent, startMs, endMs: startMs + 12.5 });
  outer.rename("renamed");
  outer.end();
  tracer.span("alone", { parent: "nonsense" }).end();
  await tracing.stop();
  const spans = Object.fromEntries(receiver.spans.map((span) => [span.name, span]));
  const { renamed, inner, past, alone } = spans;
  expect(renamed).toMatchObject({ service: "gateway", traceId: TRACE_ID, parentSpanId: "00f067aa0ba902b7", kind: 2 });
  expect(renamed?.attributes).toEqual({ group: "g" });
  expect(inner).toMatchObject({ traceId: TRACE_ID, parentSpanId: renamed?.spanId, kind: 1, attributes: { tasks: 2 } });
  expect(past).toMatchObject({ traceId: TRACE_ID, parentSpanId: renamed?.spanId });
  expect(past?.startMs).toBeCloseTo(startMs, 1);
  expect((past?.endMs ?? 0) - (past?.startMs ?? 0)).toBeCloseTo(12.5, 1);
  expect(alone).toMatchObject({ parentSpanId: "" });
  expect(alone?.traceId).not.toBe(TRACE_ID);
});

test("a span fails with its work, whose error goes on", async () => {
  await using receiver = await startOtlpReceiver();
  const { tracer, tracing } = await open(receiver.url);
  const work = within({ tracer, name: "work" }, () => Promise.reject(new RangeError("too far")));
  await expect(work).rejects.toThrow("too far");
  await tracing.stop();
  expect(receiver.spans).toMatchObject([{ name: "work", failed: true, attributes: { "error.type": "RangeError" } }]);
});

test("a parent that is not sampled has no spans, and hands on that it is not", async () => {
  await using receiver = await startOtlpReceiver();
  const { tracer, tracing } = await open(receiver.url);
  const span = tracer.span("unseen", { parent: `00-${TRACE_ID}-00f067aa0ba902b7-00` });
  expect(span.traceparent).toMatch(new RegExp(`^00-${TRACE_ID}-[0-9a-f]{16}-00$`));
  tracer.span("unseen too", { parent: span.traceparent }).end();
  span.end();
  tracer.span("seen").end();
  await tracing.stop();
  expect(receiver.spans.map(({ name }) => name)).toEqual(["seen"]);
});

test("the ratio decides about traces that begin here, and not about those that came in", async () => {
  await using receiver = await startOtlpReceiver();
  const { tracer, tracing } = await open(receiver.url, { ratio: 0, serviceName: "mine" });
  tracer.span("begun here").end();
  tracer.span("came in", { parent: PARENT }).end();
  await tracing.stop();
  expect(receiver.spans).toMatchObject([{ name: "came in", service: "mine" }]);
});

test("a collector that is away costs counted spans, and neither time nor memory", async () => {
  const { tracer, tracing, dropped } = await open("http://127.0.0.1:9");
  const startedMs = performance.now();
  for (let i = 0; i < 10_000; i++) tracer.span("lost").end();
  expect(performance.now() - startedMs).toBeLessThan(2_000);
  expect(await dropped()).toBe(10_000 - 2_048);
  const stoppedMs = performance.now();
  await tracing.stop();
  expect(performance.now() - stoppedMs).toBeLessThan(3_000);
});

test("spans that a collector refuses are counted, and later ones arrive again", async () => {
  await using receiver = await startOtlpReceiver();
  const { tracer, dropped } = await open(receiver.url);
  receiver.answerWith(400);
  tracer.span("refused").end();
  await vi.waitFor(async () => expect(await dropped()).toBe(1), SOON);
  receiver.answerWith(200);
  tracer.span("taken").end();
  await vi.waitFor(() => expect(receiver.spans.map(({ name }) => name)).toEqual(["taken"]), SOON);
});
