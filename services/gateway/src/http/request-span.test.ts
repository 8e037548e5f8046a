import { createLogger, createMetrics, openTracing, traceIdOf } from "@sheaf/service";
import { CLOCKS_APART_MS, type OtlpReceiver, startOtlpReceiver } from "@sheaf/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type GatewayFixture, startGateway } from "../testing/gateway-fixture.ts";

const TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLER = "00f067aa0ba902b7";
const traceparent = `00-${TRACE_ID}-${CALLER}-01`;
const json = { "content-type": "application/json" };
const SOON = { timeout: 10_000 };

let resources: AsyncDisposableStack;
let receiver: OtlpReceiver;
let gateway: GatewayFixture;

beforeAll(async () => {
  resources = new AsyncDisposableStack();
  receiver = resources.use(await startOtlpReceiver());
  const config = { endpoint: `${receiver.url}/v1/traces`, serviceName: "", ratio: 1 };
  const log = createLogger({ service: "test", level: "silent" });
  const { registry } = createMetrics("test");
  const tracing = await openTracing({ service: "gateway", config, registry, log });
  resources.defer(() => tracing.stop());
  gateway = resources.use(await startGateway({ tracer: tracing.tracer }));
});
afterAll(() => resources?.[Symbol.asyncDispose]());

const spansNamed = (name: string) => receiver.spans.filter((span) => span.name === name);

function submit(headers: Record<string, string> = {}) {
  const body = JSON.stringify({ task: "demo.noop", items: [{}] });
  return fetch(`${gateway.url}/v1/groups`, { method: "POST", headers: { ...json, ...headers }, body });
}

test("a request has a span under its caller's, whose context goes on with the submit", async () => {
  const answer = await submit({ traceparent, "x-request-id": "mine" });
  expect(answer.status).toBe(202);
  const [span] = await vi.waitFor(() => {
    const found = spansNamed("POST /v1/groups");
    expect(found).toHaveLength(1);
    return found;
  }, SOON);
  expect(span).toMatchObject({ service: "gateway", kind: 2, traceId: TRACE_ID, parentSpanId: CALLER, failed: false });
  expect(span?.attributes).toEqual({
    "http.request.method": "POST",
    "http.route": "/v1/groups",
    "http.response.status_code": 202,
    "sheaf.request_id": "mine",
  });
  expect(gateway.scheduler.theGroup.request?.traceparent).toBe(`00-${TRACE_ID}-${span?.spanId}-01`);
});

test("a request without a trace context begins a trace, which goes on as well", async () => {
  gateway.scheduler.groups.clear();
  await submit();
  const given = gateway.scheduler.theGroup.request?.traceparent ?? "";
  const begun = () => receiver.spans.find(({ traceId }) => traceId === traceIdOf(given));
  await vi.waitFor(() => expect(begun()).toMatchObject({ parentSpanId: "" }), SOON);
});

test("refused requests have spans that do not count as failed, and what reached no route is named by its method", async () => {
  expect((await fetch(`${gateway.url}/nothing`, { headers: { traceparent } })).status).toBe(404);
  await vi.waitFor(() => {
    expect(spansNamed("GET")).toMatchObject([{ failed: false, attributes: { "http.response.status_code": 404 } }]);
  }, SOON);
  expect(spansNamed("GET")[0]?.attributes).not.toHaveProperty("http.route");
});

test("the span of a stream ends with the stream", async () => {
  const gone = new AbortController();
  const stream = await fetch(`${gateway.url}/v1/control/events`, { signal: gone.signal });
  expect(stream.status).toBe(200);
  await fetch(`${gateway.url}/v1/presets`);
  await vi.waitFor(() => expect(spansNamed("GET /v1/presets")).toHaveLength(1), SOON);
  const name = "GET /v1/control/events";
  expect(spansNamed(name)).toEqual([]);
  const endedMs = Date.now();
  gone.abort();
  await vi.waitFor(() => {
    expect(spansNamed(name)).toMatchObject([{ failed: false, attributes: { "http.response.status_code": 200 } }]);
  }, SOON);
  expect(spansNamed(name)[0]?.endMs).toBeGreaterThan(endedMs - CLOCKS_APART_MS);
});

test("a client that leaves before its answer is told as 499", async () => {
  const gone = new AbortController();
  const body = new ReadableStream({ start: (controller) => controller.enqueue(new TextEncoder().encode("{")) });
  const path = `${gateway.url}/v1/groups/none/items`;
  const call = fetch(path, { method: "POST", headers: json, body, duplex: "half", signal: gone.signal });
  await vi.waitFor(async () => {
    // This look is one of them.
    expect(await (await fetch(`${gateway.url}/metrics`)).text()).toContain("sheaf_http_requests_in_flight 2");
  }, SOON);
  gone.abort();
  await expect(call).rejects.toThrow();
  await vi.waitFor(() => {
    const found = spansNamed("POST /v1/groups/:id/items");
    expect(found).toMatchObject([{ failed: false, attributes: { "http.response.status_code": 499 } }]);
  }, SOON);
});

test("probes have no span", async () => {
  for (const path of ["/livez", "/readyz", "/metrics"]) await fetch(gateway.url + path, { headers: { traceparent } });
  await fetch(`${gateway.url}/v1/limits`);
  await vi.waitFor(() => expect(spansNamed("GET /v1/limits")).toHaveLength(1), SOON);
  expect(receiver.spans.filter(({ name }) => /livez|readyz|metrics/.test(name))).toEqual([]);
});
