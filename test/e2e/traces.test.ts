import { openAsBlob } from "node:fs";
import {
  CLOCKS_APART_MS,
  type Corpus,
  type CorpusName,
  corpus,
  type OtlpReceiver,
  type ReceivedSpan,
  type Stack,
  startOtlpReceiver,
  startStack,
} from "@sheaf/testkit";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { type RestClient, restClient } from "./client.ts";

const TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736";
const CALLER = "00f067aa0ba902b7";
const SOON = { timeout: 15_000 };
/** Above 1: an image with one output. */
const IMAGE_SPANS = {
  "POST /v1/groups": "gateway",
  "sheaf.v1.SchedulerService/SubmitGroup": "scheduler",
  accept: "scheduler",
  dispatch: "scheduler",
  "run image.process": "worker",
  source: "worker",
  reuse: "worker",
  process: "worker",
  inspect: "worker",
  decode: "worker",
  operations: "worker",
  encode: "worker",
  analyze: "worker",
  store: "worker",
};

let receiver: OtlpReceiver;
let stack: Stack;
let client: RestClient;
let images: Corpus;

beforeAll(async () => {
  receiver = await startOtlpReceiver();
  const env = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
  [stack, images] = await Promise.all([startStack({ env }), corpus()]);
  client = restClient(stack.url);
});
afterAll(async () => {
  await stack?.stop();
  await receiver?.[Symbol.asyncDispose]();
});

const traceOf = (traceId: string) => receiver.spans.filter((span) => span.traceId === traceId);

/** The spans of a trace by name, once it has all of these. */
async function arrived(traceId: string, names: readonly string[]): Promise<Record<string, ReceivedSpan>> {
  const look = () => Object.fromEntries(traceOf(traceId).map((span) => [span.name, span]));
  await vi.waitFor(() => expect(Object.keys(look())).toEqual(expect.arrayContaining([...names])), SOON);
  return look();
}

async function submit(body: unknown, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(`${stack.url}/v1/groups`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers },
    body: JSON.stringify(body),
  });
  expect(response.status).toBe(202);
  return ((await response.json()) as { id: string }).id;
}

async function upload(name: CorpusName): Promise<string> {
  const form = new FormData();
  form.append("image", await openAsBlob(images.path(name)), name);
  const response = await fetch(`${stack.url}/v1/images`, { method: "POST", body: form });
  const {
    images: [image],
  } = (await response.json()) as { images: { id: string }[] };
  return image?.id ?? "";
}

/** The trace that a group's run belongs to. */
async function traceOfGroup(group: string): Promise<string> {
  const isRun = ({ name, attributes }: ReceivedSpan) => name.startsWith("run ") && attributes["sheaf.group"] === group;
  return vi.waitFor(() => {
    const run = receiver.spans.find(isRun);
    if (!run) throw new Error(`no run of ${group} was traced`);
    return run.traceId;
  }, SOON);
}

test("an image is one tree of spans, from the caller's request to each step of the image", async () => {
  const source = await upload("photo.jpg");
  const options = { preset: "thumb", analyze: ["phash"] };
  const body = { task: "image.process", items: [{ source }], options };
  const id = await submit(body, { traceparent: `00-${TRACE_ID}-${CALLER}-01` });
  await client.until(id, ({ state }) => state === "finished");
  const spans = await arrived(TRACE_ID, Object.keys(IMAGE_SPANS));
  const services = Object.values(spans).map(({ name, service }) => [name, service]);
  expect(Object.fromEntries(services)).toEqual(IMAGE_SPANS);
  const byId = new Map(traceOf(TRACE_ID).map((span) => [span.spanId, span.name]));
  const parents = Object.values(spans).map(({ name, parentSpanId }) => [name, byId.get(parentSpanId) ?? parentSpanId]);
  expect(Object.fromEntries(parents)).toEqual({
    "POST /v1/groups": CALLER,
    "sheaf.v1.SchedulerService/SubmitGroup": "POST /v1/groups",
    accept: "sheaf.v1.SchedulerService/SubmitGroup",
    dispatch: "accept",
    "run image.process": "accept",
    source: "run image.process",
    reuse: "run image.process",
    process: "run image.process",
    inspect: "process",
    decode: "process",
    operations: "process",
    encode: "process",
    analyze: "process",
    store: "run image.process",
  });
  expect(Object.values(spans).filter(({ failed }) => failed)).toEqual([]);
  expect(spans["POST /v1/groups"]?.attributes).toMatchObject({ "http.response.status_code": 202 });
  expect(spans["run image.process"]?.attributes).toMatchObject({
    ...{ "sheaf.group": id, "sheaf.index": 0, "sheaf.attempt": 1, "sheaf.outcome": "succeeded" },
  });
  const { process, encode } = spans;
  expect(encode?.startMs).toBeGreaterThan((process?.startMs ?? 0) - CLOCKS_APART_MS);
  expect(encode?.endMs).toBeLessThan((process?.endMs ?? 0) + CLOCKS_APART_MS);
});

test("a request without a trace context begins a trace, each its own", async () => {
  const [one, other] = await Promise.all([0, 1].map(() => submit({ task: "demo.noop", items: [{}] })));
  const traces = await Promise.all([one, other].map((id) => traceOfGroup(id ?? "")));
  expect(new Set([...traces, TRACE_ID]).size).toBe(3);
  for (const trace of traces) {
    const spans = await arrived(trace, ["POST /v1/groups", "accept", "dispatch", "run demo.noop"]);
    expect(spans["POST /v1/groups"]?.parentSpanId).toBe("");
    expect(spans["run demo.noop"]?.parentSpanId).toBe(spans["accept"]?.spanId);
  }
});

test("a caller whose trace is not sampled has no spans, and its group runs", async () => {
  const unsampled = "0af7651916cd43dd8448eb211c80319c";
  const id = await submit({ task: "demo.noop", items: [{}] }, { traceparent: `00-${unsampled}-${CALLER}-00` });
  await client.until(id, ({ state }) => state === "finished");
  await traceOfGroup(await submit({ task: "demo.noop", items: [{}] }));
  expect(traceOf(unsampled)).toEqual([]);
});

test("probes are not traced, and neither is what the services ask each other by themselves", async () => {
  await fetch(`${stack.url}/readyz`);
  await traceOfGroup(await submit({ task: "demo.noop", items: [{}] }));
  const names = new Set(receiver.spans.map(({ name }) => name));
  expect(names).not.toContain("GET /readyz");
  expect(names).not.toContain("sheaf.v1.SchedulerService/GetControl");
});

test("a run belongs to its request's trace although the scheduler was killed before it was dispatched", async () => {
  const killed = "7d2a9c4be1f04c0f9a52d7a1b3c4e5f6";
  const queue = (verb: string) => fetch(`${stack.url}/v1/queues/demo/${verb}`, { method: "POST" });
  expect((await queue("pause")).status).toBe(200);
  const id = await submit({ task: "demo.noop", items: [{}] }, { traceparent: `00-${killed}-${CALLER}-01` });
  const { accept } = await arrived(killed, ["accept"]);
  const [pid = expect.fail("no process")] = await stack.pids("scheduler");
  process.kill(pid, "SIGKILL");
  await vi.waitFor(async () => expect((await stack.pids("scheduler"))[0] ?? pid).not.toBe(pid), SOON);
  expect(traceOf(killed).map(({ name }) => name)).not.toContain("dispatch");
  await vi.waitFor(async () => expect((await queue("resume")).status).toBe(200), SOON);
  await client.until(id, ({ state }) => state === "finished");
  const spans = await arrived(killed, ["dispatch", "run demo.noop"]);
  expect(spans["run demo.noop"]?.parentSpanId).toBe(accept?.spanId);
});
