import { once } from "node:events";
import { request } from "node:http";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type GatewayFixture, startGateway } from "./testing/gateway-fixture.ts";
import { callJson } from "./testing/http.ts";
import { openRawSocket, rawHead } from "./testing/raw-socket.ts";

const UNKNOWN = "01920000-0000-7000-8000-000000000000";

let gateway: GatewayFixture;
beforeEach(async () => {
  gateway = await startGateway();
});
afterEach(() => gateway[Symbol.asyncDispose]());

/** The samples of `/metrics` by name and labels, as they stand there. */
async function samples(): Promise<Map<string, number>> {
  const text = await (await fetch(`${gateway.url}/metrics`)).text();
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.split(" ").at(-1))]));
}

async function requestsOf(labels: string): Promise<number | undefined> {
  return (await samples()).get(`sheaf_http_requests_total{${labels}}`);
}

it("counts requests by method, the route's pattern and status, also those that are refused", async () => {
  for (const id of [UNKNOWN, "no-id"]) await callJson(`${gateway.url}/v1/groups/${id}`);
  await callJson(`${gateway.url}/process_images`, { method: "POST", body: { images: ["a"] } });
  await callJson(`${gateway.url}/process_images`);
  await vi.waitFor(async () => {
    expect(await requestsOf('method="GET",route="/v1/groups/:id",status="404"')).toBe(2);
    expect(await requestsOf('method="POST",route="/process_images",status="202"')).toBe(1);
    expect(await requestsOf('method="GET",route="/process_images",status="405"')).toBe(1);
  });
});

it("has one route for all unknown paths and one method for all uncommon ones", async () => {
  for (const path of ["/a", "/b", "/v1/c", "/v1/%zz"]) await callJson(gateway.url + path);
  const sent = request({ port: gateway.port, host: "127.0.0.1", method: "PROPFIND", path: "/d" }).end();
  const [response] = await once(sent, "response");
  response.resume();
  await vi.waitFor(async () => {
    const routes = [...(await samples()).keys()].flatMap((name) => /route="([^"]*)"/.exec(name)?.[1] ?? []);
    expect(new Set(routes)).toEqual(new Set(["none", "/metrics"]));
    expect(await requestsOf('method="other",route="none",status="404"')).toBe(1);
  });
});

it("times requests by route, and counts the bytes of their answers over one connection after the other", async () => {
  const first = await (await fetch(`${gateway.url}/v1/limits`)).text();
  await (await fetch(`${gateway.url}/v1/limits`)).text();
  await vi.waitFor(async () => {
    const seen = await samples();
    expect(seen.get('sheaf_http_request_duration_seconds_count{route="/v1/limits"}')).toBe(2);
    expect(seen.get('sheaf_http_request_duration_seconds_sum{route="/v1/limits"}')).toBeGreaterThan(0);
    expect(seen.get('sheaf_http_request_duration_seconds_bucket{le="60",route="/v1/limits"}')).toBe(2);
    const bytes = seen.get('sheaf_http_response_bytes_total{route="/v1/limits"}') ?? 0;
    expect(bytes).toBeGreaterThan(2 * first.length);
    expect(bytes).toBeLessThan(2 * first.length + 4_000);
  });
});

it("tells how many are under way, waits for a change apart, which are in no duration", async () => {
  const { body } = await callJson(`${gateway.url}/process_images`, { method: "POST", body: { images: ["a"] } });
  const release = Promise.withResolvers<void>();
  gateway.scheduler.before = (method) => (method === "getGroup" ? release.promise : undefined);
  const waiting = callJson(`${gateway.url}/v1/groups/${body.group_id}?wait_ms=1`);
  const reading = callJson(`${gateway.url}/v1/groups/${body.group_id}`);
  await vi.waitFor(async () => {
    const seen = await samples();
    // The one that asks for the metrics is under way too.
    expect([seen.get("sheaf_http_requests_in_flight"), seen.get("sheaf_http_streams")]).toEqual([2, 1]);
  });
  release.resolve();
  await Promise.all([waiting, reading]);
  await vi.waitFor(async () => {
    const seen = await samples();
    expect([seen.get("sheaf_http_requests_in_flight"), seen.get("sheaf_http_streams")]).toEqual([1, 0]);
    expect(seen.get('sheaf_http_requests_total{method="GET",route="/v1/groups/:id",status="200"}')).toBe(2);
    expect(seen.get('sheaf_http_request_duration_seconds_count{route="/v1/groups/:id"}')).toBe(1);
  });
});

it("counts a client that left before its answer as 499", async () => {
  const raw = await openRawSocket(gateway.port);
  raw.send(rawHead("/v1/images", { "Content-Type": "image/png", "Content-Length": 1_000 }));
  await vi.waitFor(async () => expect((await samples()).get("sheaf_http_requests_in_flight")).toBe(2));
  raw.socket.destroy();
  await vi.waitFor(async () => {
    expect(await requestsOf('method="POST",route="/v1/images",status="499"')).toBe(1);
  });
});
