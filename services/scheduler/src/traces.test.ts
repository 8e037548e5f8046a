import { createLogger, createMetrics, openTracing } from "@sheaf/service";
import { type Nats, type OtlpReceiver, startNats, startOtlpReceiver } from "@sheaf/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { startScheduler, type TestScheduler } from "./testing/test-scheduler.ts";
import { startTestWorker } from "./testing/test-worker.ts";

const SOON = { timeout: 15_000 };
const traceOfCall = "4bf92f3577b34da6a3ce929d0e0e4736";
const traceOfOther = "0af7651916cd43dd8448eb211c80319c";
const traceparent = `00-${traceOfCall}-00f067aa0ba902b7-01`;
const other = `00-${traceOfOther}-b7ad6b7169203331-01`;

let resources: AsyncDisposableStack;
let nats: Nats;
let receiver: OtlpReceiver;
let scheduler: TestScheduler;

beforeAll(async () => {
  resources = new AsyncDisposableStack();
  nats = resources.use(await startNats());
  receiver = resources.use(await startOtlpReceiver());
  const config = { endpoint: `${receiver.url}/v1/traces`, serviceName: "", ratio: 1 };
  const log = createLogger({ service: "test", level: "silent" });
  const { registry } = createMetrics("test");
  const tracing = await openTracing({ service: "scheduler", config, registry, log });
  resources.defer(() => tracing.stop());
  scheduler = resources.use(await startScheduler(nats.url, {}, tracing.tracer));
  resources.use(await startTestWorker(nats.url, "demo", 256));
});
afterAll(() => resources?.[Symbol.asyncDispose]());

const group = (count: number, trace = "") => ({
  task: "demo.noop",
  items: Array.from({ length: count }, () => ({})),
  traceparent: trace,
});

/** The spans of a group by name, once its first runs have gone out. */
const spansOf = (id: string | undefined) =>
  vi.waitFor(() => {
    const own = receiver.spans.filter(({ attributes }) => attributes["sheaf.group"] === id);
    const byName = Object.fromEntries(own.map((span) => [span.name, span]));
    const { accept, dispatch } = byName;
    if (!accept || !dispatch) throw new Error(`group ${id} has only ${Object.keys(byName).join(", ")}`);
    return { accept, dispatch, count: own.length };
  }, SOON);

const callOf = (method: string, traceId: string) =>
  vi.waitFor(() => {
    const name = `sheaf.v1.SchedulerService/${method}`;
    const call = receiver.spans.find((span) => span.name === name && span.traceId === traceId);
    if (!call) throw new Error(`no span ${name}`);
    return call;
  }, SOON);

test("a group's accept is under its call, and its dispatch is one span under the accept, however many runs", async () => {
  const answer = await scheduler.client.submitGroup(group(100), { headers: { traceparent } });
  const { accept, dispatch, count } = await spansOf(answer.group?.id);
  const call = await callOf("SubmitGroup", traceOfCall);
  expect(call.parentSpanId).toBe("00f067aa0ba902b7");
  expect(accept).toMatchObject({ traceId: traceOfCall, parentSpanId: call.spanId, attributes: { "sheaf.tasks": 100 } });
  expect(dispatch).toMatchObject({ traceId: traceOfCall, parentSpanId: accept.spanId, kind: 4 });
  expect(count).toBe(2);
});

test("groups of one call keep their own traces, and one without begins its own", async () => {
  const groups = [group(1, traceparent), group(1, other), group(1)];
  const { results } = await scheduler.client.submitGroups({ groups }, { headers: { traceparent } });
  const [mine, theirs, none] = await Promise.all(results.map((result) => spansOf(result.group?.id)));
  const call = await callOf("SubmitGroups", traceOfCall);
  expect(mine?.accept).toMatchObject({ traceId: traceOfCall, parentSpanId: call.spanId });
  expect(theirs?.accept).toMatchObject({ traceId: traceOfOther, parentSpanId: "b7ad6b7169203331" });
  expect(none?.accept.parentSpanId).toBe("");
  expect([traceOfCall, traceOfOther]).not.toContain(none?.accept.traceId);
});
