import { setTimeout as sleep } from "node:timers/promises";
import { startNats, startStack } from "@sheaf/testkit";
import { expect, test } from "vitest";
import { tapJsApi } from "./js-api-tap.ts";
import { sseEvents } from "./live.ts";

const INTERVAL_MS = 10_000;
const READERS = 50;
const PER_SECOND = 200;
const RECONCILER_SLACK = 10;

/** The `$JS.API` requests that are not a worker's pulls: those come whether anybody looks or not. */
const asked = (subjects: readonly string[]) => subjects.filter((subject) => !subject.includes(".MSG.NEXT.")).toSorted();

/** Reads /control, its history and the events again and again, as many open pages would, until the next snapshot. */
async function readMuch(url: string): Promise<{ requests: number; events: number }> {
  const over = new AbortController();
  let events = 0;
  const readers = Array.from({ length: READERS }, async () => {
    for await (const { type } of sseEvents(`${url}/v1/control/events`, { signal: over.signal })) {
      if (type === "control.snapshot") events++;
    }
  });
  const reading = Promise.allSettled(readers);
  const endMs = performance.now() + 2 * INTERVAL_MS;
  const requests: Promise<number>[] = [];
  const paths = ["/control", "/v1/control", "/v1/control/history", "/readyz"];
  while (events < 2 * READERS && performance.now() < endMs) {
    const batch = Array.from({ length: PER_SECOND / 20 }, async (_, i) => {
      const response = await fetch(url + paths[i % paths.length]);
      await response.arrayBuffer();
      return response.status;
    });
    requests.push(...batch);
    await sleep(50);
  }
  const statuses = await Promise.all(requests);
  over.abort();
  await reading;
  expect(statuses.filter((status) => status !== 200)).toEqual([]);
  return { requests: statuses.length, events };
}

/** Resolves right after a snapshot: an interval that begins here sees one collection, in its last moments. */
async function nextSnapshot(url: string): Promise<{ broker_calls: number }> {
  let seen = 0;
  for await (const { data } of sseEvents(`${url}/v1/control/events`)) {
    if (++seen === 2) return data as unknown as { broker_calls: number };
  }
  throw new Error("the stream ended");
}

test("200 requests a second and 50 readers of events make no requests of the broker beside the collection's own", async () => {
  await using nats = await startNats();
  await using stack = await startStack({ env: { SHEAF_NATS_URL: nats.url, SHEAF_LOG_MAX_BYTES: "1GiB" } });
  using tap = await tapJsApi(nats.url);
  await nextSnapshot(stack.url);
  tap.take();
  await sleep(INTERVAL_MS - 2_000);
  const { broker_calls: calls } = await nextSnapshot(stack.url);
  const idle = asked(tap.take());
  const { requests, events } = await readMuch(stack.url);
  const busy = asked(tap.take());
  expect(requests).toBeGreaterThan(PER_SECOND * 5);
  expect(events).toBeGreaterThanOrEqual(READERS * 2);
  // The tap sees what there is to see: one collection at least.
  expect(idle.length).toBeGreaterThanOrEqual(calls);
  expect([...new Set(busy)].filter((subject) => !idle.includes(subject))).toEqual([]);
  // The reconciler looks at two streams about once a second at a pace of its own; a request for each reader would be 50 more.
  expect(busy.length).toBeLessThanOrEqual(idle.length + RECONCILER_SLACK);
}, 90_000);
