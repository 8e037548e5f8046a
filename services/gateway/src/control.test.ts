import { timestampFromMs } from "@bufbuild/protobuf/wkt";
import { Code, ConnectError } from "@connectrpc/connect";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type GatewayFixture, startGateway } from "./testing/gateway-fixture.ts";
import { callJson } from "./testing/http.ts";

let gateway: GatewayFixture;
beforeEach(async () => {
  gateway = await startGateway();
  await vi.waitFor(async () => expect((await callJson(`${gateway.url}/control`)).status).toBe(200));
});
afterEach(() => gateway[Symbol.asyncDispose]());

/** The n-th snapshot of a series, just taken. */
const snapshot = (n: number) => ({
  takenAt: timestampFromMs(n * 10_000),
  intervalS: 10,
  nextAt: timestampFromMs(Date.now() + 8_000),
  queues: [{ name: "demo", queued: n }],
});

const calls = (method: string) => gateway.scheduler.calls.filter((call) => call.method === method).length;

/** Reads a stream of events until `enough` of them have come. */
async function events(enough: number, headers: Record<string, string> = {}) {
  const gone = new AbortController();
  const response = await fetch(`${gateway.url}/v1/control/events`, { headers, signal: gone.signal });
  const seen: { id: string; queued: number }[] = [];
  const ended = (async () => {
    let text = "";
    for await (const chunk of response.body ?? []) {
      text += new TextDecoder().decode(chunk);
      seen.length = 0;
      for (const [, id = "", data = "{}"] of text.matchAll(/id: (\S+)\nevent: control.snapshot\ndata: (.*)\n\n/g)) {
        seen.push({ id, queued: JSON.parse(data).queues[0]?.queued });
      }
    }
  })().catch(() => undefined);
  await vi.waitFor(() => expect(seen.length).toBeGreaterThanOrEqual(enough));
  return { response, seen, ended, leave: () => gone.abort() };
}

it("may keep the snapshot until the next one, and says when the caller has it", async () => {
  gateway.scheduler.snapshot = snapshot(2);
  const first = await vi.waitFor(async () => {
    const answer = await callJson(`${gateway.url}/v1/control`);
    expect(answer.body.queues).toMatchObject([{ name: "demo", queued: 2 }]);
    return answer;
  });
  expect(first.headers.get("cache-control")).toMatch(/^private, max-age=[0-7]$/);
  expect(first.headers.get("vary")).toContain("Accept");
  expect(first.headers.get("content-type")).toBe("application/json; charset=utf-8");
  const etag = first.headers.get("etag") ?? "";
  const headers = { "if-none-match": etag };
  expect(await callJson(`${gateway.url}/control`, { headers })).toMatchObject({ status: 304, body: undefined });
  gateway.scheduler.snapshot = snapshot(3);
  await vi.waitFor(async () => expect((await callJson(`${gateway.url}/control`, { headers })).status).toBe(200));
});

it("asks for the history once for each snapshot, whoever reads it", async () => {
  const read = () => callJson(`${gateway.url}/v1/control/history`);
  const answers = await Promise.all(Array.from({ length: 50 }, read));
  expect(answers[0]).toMatchObject({ status: 200, body: { points: [{ workers: 1, slots: 4, leader: "double" }] } });
  expect(calls("getControlHistory")).toBe(1);
  gateway.scheduler.snapshot = snapshot(2);
  await vi.waitFor(async () => {
    await read();
    expect(calls("getControlHistory")).toBe(2);
  });
});

it("asks anew for a history that could not be had", async () => {
  gateway.scheduler.before = (method) => {
    if (method === "getControlHistory") throw new ConnectError("no", Code.Internal);
  };
  expect((await callJson(`${gateway.url}/v1/control/history`)).status).toBe(500);
  gateway.scheduler.before = () => undefined;
  expect((await callJson(`${gateway.url}/v1/control/history`)).status).toBe(200);
});

it("tells all readers of events the latest snapshot and each new one, over one stream of its own", async () => {
  gateway.scheduler.snapshot = snapshot(1);
  const readers = await Promise.all(Array.from({ length: 20 }, () => events(1)));
  gateway.scheduler.snapshot = snapshot(2);
  await vi.waitFor(() => {
    for (const { seen } of readers) expect(seen.at(-1)).toEqual({ id: "20000-0", queued: 2 });
  });
  expect(calls("watchControl")).toBe(1);
  expect(readers[0]?.response.headers.get("content-type")).toContain("text/event-stream");
  for (const { leave } of readers) leave();
});

it("spares a reader that comes back the snapshot it has seen", async () => {
  gateway.scheduler.snapshot = snapshot(1);
  await vi.waitFor(async () =>
    expect((await callJson(`${gateway.url}/control`)).body.queues).toMatchObject([{ queued: 1 }]),
  );
  const back = events(1, { "last-event-id": "10000-0" });
  const old = await events(1, { "last-event-id": "9-0" });
  expect(old.seen).toEqual([{ id: "10000-0", queued: 1 }]);
  gateway.scheduler.snapshot = snapshot(2);
  const { seen, leave } = await back;
  expect(seen).toEqual([{ id: "20000-0", queued: 2 }]);
  leave();
  old.leave();
});

it("ends the streams of events when it stops", async () => {
  const { ended } = await events(1);
  await gateway.stop();
  await ended;
});

it("is not ready from the moment its stream breaks, and ready again once it has another", async () => {
  const ready = async () => (await callJson(`${gateway.url}/readyz`)).status;
  expect(await ready()).toBe(200);
  gateway.scheduler.snapshot = undefined;
  await vi.waitFor(async () => expect(await ready()).toBe(503));
  expect((await callJson(`${gateway.url}/control`)).status).toBe(200);
  gateway.scheduler.snapshot = snapshot(5);
  await vi.waitFor(async () => expect(await ready()).toBe(200));
});

it("is ready for reads while writes are refused, and says so", async () => {
  const checks = async () => (await callJson(`${gateway.url}/readyz`)).body.checks;
  expect(await checks()).toContainEqual({ name: "writes", ok: true });
  gateway.scheduler.snapshot = { ...snapshot(1), problems: ["account: no", "writes are refused: the log is full"] };
  const reason = "writes are refused: the log is full";
  await vi.waitFor(async () => expect(await checks()).toContainEqual({ name: "writes", ok: false, reason }));
  expect(await callJson(`${gateway.url}/readyz`)).toMatchObject({ status: 200, body: { status: "ready" } });
});
