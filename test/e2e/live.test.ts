import { type Stack, startStack } from "@sheaf/testkit";
import { afterAll, beforeAll, expect, test } from "vitest";
import { patientFetch } from "../patient-fetch.ts";
import { restClient } from "./client.ts";
import { type SseEvent, sseEvents } from "./live.ts";

const sleepFor = (ms: number) => ({ args: { ms } });

let stack: Stack;
let client: ReturnType<typeof restClient>;

beforeAll(async () => {
  stack = await startStack();
  client = restClient(stack.url);
});
afterAll(async () => {
  await stack?.[Symbol.asyncDispose]();
});

const eventsOf = (id: string, options = {}) => sseEvents(`${stack.url}/v1/groups/${id}/events`, options);

async function all(events: AsyncIterable<SseEvent>): Promise<SseEvent[]> {
  const seen: SseEvent[] = [];
  for await (const event of events) seen.push(event);
  return seen;
}

const queue = async (action: "pause" | "resume") => {
  const { ok } = await patientFetch(`${stack.url}/v1/queues/demo/${action}`, { method: "POST" });
  expect(ok).toBe(true);
};

/** A reader of a group of which nothing starts before it has been told the first event. */
async function readerBeforeTheStart(items: readonly object[]) {
  await queue("pause");
  const { id } = await client.createGroup({ task: "demo.sleep", items });
  const events = eventsOf(id);
  const first = await events.next();
  const whole = all(events).then((rest) => [...(first.done ? [] : [first.value]), ...rest]);
  return { id, whole };
}

/** What a reader believes of the tasks after these events. */
function believed(events: readonly SseEvent[]): string[] {
  const states: string[] = [];
  for (const { type, data } of events) {
    if (type === "group.snapshot") states.splice(0, states.length, ...data.task_states);
    if (type.startsWith("task.")) states[data.task.index] = data.task.state;
  }
  return states;
}

test("a reader is told the state, each task, and the end, and then the stream ends for good", async () => {
  const { id, whole } = await readerBeforeTheStart([300, 600, 900].map(sleepFor));
  await queue("resume");
  const events = await whole;
  expect(events[0]).toMatchObject({ type: "group.snapshot", data: { group: { id, counts: { total: 3 } } } });
  const last = events.at(-1);
  expect(last).toMatchObject({ type: "group.finished", data: { group: { outcome: "succeeded", progress: 1 } } });
  expect(believed(events)).toEqual(["succeeded", "succeeded", "succeeded"]);
  const succeeded = events.filter(({ type }) => type === "task.succeeded").map(({ data }) => data.task);
  const inOrder = succeeded.toSorted((a, b) => a.index - b.index);
  expect(inOrder.map(({ result }) => result)).toEqual([300, 600, 900].map((ms) => ({ slept_ms: ms })));
  expect(new Set(events.map((event) => event.id)).size).toBe(events.length);
  expect(await all(eventsOf(id, { lastEventId: last?.id }))).toEqual([]);
  const late = await all(eventsOf(id));
  expect(late.map(({ type }) => type)).toEqual(["group.snapshot", "group.finished"]);
  expect(late[0]?.data.task_states).toEqual(["succeeded", "succeeded", "succeeded"]);
});

test("who comes back misses nothing and hears nothing twice", async () => {
  const { id, whole } = await readerBeforeTheStart(Array.from({ length: 30 }, () => sleepFor(100)));
  const pieces: SseEvent[] = [];
  let lastEventId: string | undefined;
  for (let ended = false; !ended; ) {
    const cut = new AbortController();
    ended = true;
    for await (const event of eventsOf(id, { lastEventId, signal: cut.signal })) {
      pieces.push(event);
      if (pieces.length === 1) await queue("resume");
      lastEventId = event.id;
      // Breaking out of the loop closes the connection.
      ended = event.type === "group.finished";
      if (pieces.length % 7 === 0 && !ended) break;
    }
    cut.abort();
  }
  const tasksOf = (events: readonly SseEvent[]) =>
    events.filter(({ type }) => type === "task.succeeded").map(({ data }) => data.task.index);
  expect(tasksOf(pieces).toSorted((a, b) => a - b)).toEqual(Array.from({ length: 30 }, (_, index) => index));
  expect(pieces.filter(({ type }) => type === "group.snapshot").length).toBe(1);
  expect(believed(pieces)).toEqual(believed(await whole));
});

test("an id that no feed knows begins with a snapshot", async () => {
  const { id } = await client.createGroup({ task: "demo.sleep", items: [sleepFor(500)] });
  for (const lastEventId of ["1-1", "nonsense", "99999999-99999999999999"]) {
    const events = eventsOf(id, { lastEventId });
    expect((await events.next()).value).toMatchObject({ type: "group.snapshot" });
    await events.return(undefined);
  }
  await client.cancel(id);
});

test("readers go on when the scheduler dies, without a gap", async () => {
  const { id } = await client.createGroup({
    task: "demo.sleep",
    items: Array.from({ length: 20 }, () => sleepFor(500)),
  });
  const reading = all(eventsOf(id));
  await client.until(id, ({ counts }) => (counts["succeeded"] ?? 0) >= 2);
  const [scheduler = 0] = await stack.pids("scheduler");
  process.kill(scheduler, "SIGKILL");
  const events = await reading;
  expect(events.at(-1)?.type).toBe("group.finished");
  expect(believed(events)).toEqual(Array.from({ length: 20 }, () => "succeeded"));
});

test("a retry is told in a stream of its own", async () => {
  const { id } = await client.createGroup({ task: "demo.sleep", items: [sleepFor(60_000)] });
  await client.until(id, ({ counts }) => counts["running"] === 1);
  const first = all(eventsOf(id));
  await client.cancel(id);
  expect((await first).at(-1)).toMatchObject({ type: "group.finished", data: { group: { outcome: "cancelled" } } });
  const headers = { "content-type": "application/json" };
  await fetch(`${stack.url}/v1/groups/${id}/retry`, { method: "POST", body: '{"cancelled":true}', headers });
  const again = eventsOf(id, { lastEventId: (await first).at(-1)?.id });
  expect((await again.next()).value).toMatchObject({ type: "group.snapshot", data: { group: { round: 2 } } });
  await again.return(undefined);
  await client.cancel(id);
});

test("what is no group has no stream", async () => {
  const unknown = "01920000-0000-8000-8000-000000000000";
  await expect(eventsOf(unknown).next()).rejects.toThrow(/^404 /);
});

test("a long poll answers when something has changed, at once to who is behind, and in time where nothing has", async () => {
  const { id } = await client.createGroup({ task: "demo.sleep", items: [sleepFor(60_000)] });
  const poll = async (query: string, etag?: string) => {
    const startedMs = performance.now();
    const headers: Record<string, string> = etag === undefined ? {} : { "if-none-match": etag };
    const response = await fetch(`${stack.url}/v1/groups/${id}${query}`, { headers });
    const body = response.status === 200 ? ((await response.json()) as { state: string }) : undefined;
    return {
      status: response.status,
      etag: response.headers.get("etag") ?? "",
      body,
      ms: performance.now() - startedMs,
    };
  };
  await client.until(id, ({ counts }) => counts["running"] === 1);
  const running = await poll("");
  expect(await poll("?wait_ms=200", running.etag)).toMatchObject({ status: 304, etag: running.etag });
  const waiting = poll("?wait_ms=20000", running.etag);
  await client.cancel(id);
  const finished = await waiting;
  expect(finished).toMatchObject({ status: 200, body: { state: "finished" } });
  expect(finished.ms).toBeLessThan(15_000);
  expect((await poll("?wait_ms=20000", running.etag)).status).toBe(200);
  expect(await poll("?wait_ms=20000", finished.etag)).toMatchObject({ status: 304 });
  expect((await poll("?wait_ms=30001")).status).toBe(400);
});
