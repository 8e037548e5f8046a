import { afterEach, describe, expect, it, vi } from "vitest";
import { type GatewayFixture, startGateway } from "../testing/gateway-fixture.ts";
import { callJson } from "../testing/http.ts";
import { openRawSocket, rawForm, rawHead } from "../testing/raw-socket.ts";
import { createLoopLag } from "./loop-lag.ts";
import { LAG_LIMITS, whyShed } from "./shed.ts";

const ID = "01920000-0000-7000-8000-000000000000";
const LIMITS = { maxRequests: 10, ...LAG_LIMITS };

describe("a request is turned away", () => {
  it.each([
    [0, [], false],
    [9, [], false],
    [10, [], true],
    [11, [], true],
    [0, [501, 501], true],
    [0, [501, 501, 0], true],
    [0, [501], false],
    [0, [500, 501], false],
    [0, [501, 500], false],
    [0, [0, 9_000, 9_000], false],
  ] as const)("with %i under way and the loop late by %j ms: %s", (requests, lagsMs, shed) => {
    expect(whyShed({ requests, lagsMs }, LIMITS) !== undefined).toBe(shed);
  });
});

describe("the loop's lag", () => {
  it("is measured each second: long turns show, one of them does not", async () => {
    const lag = createLoopLag();
    lag.start();
    const turn = (ms: number) => {
      const endMs = performance.now() + ms;
      while (performance.now() < endMs);
    };
    const busy = setInterval(() => turn(300), 1);
    await vi.waitFor(() => expect(lag.lagsMs().length).toBeGreaterThanOrEqual(2), { timeout: 8_000 });
    clearInterval(busy);
    expect(lag.lagsMs()[0]).toBeGreaterThan(200);
    lag.stop();
    lag.stop();
  });
});

describe("a busy gateway", () => {
  let gateway: GatewayFixture;
  afterEach(() => gateway[Symbol.asyncDispose]());

  it("answers 503 before it reads anything, except to probes, and is open again after that", async () => {
    gateway = await startGateway({ limits: { requestsAtOnce: 1 } });
    const held = Promise.withResolvers<void>();
    const arrived = Promise.withResolvers<void>();
    gateway.scheduler.before = async (method) => {
      if (method !== "getGroup") return;
      arrived.resolve();
      await held.promise;
    };
    const first = callJson(`${gateway.url}/v1/groups/${ID}`);
    await arrived.promise;

    const refused = await callJson(`${gateway.url}/v1/limits`);
    expect(refused).toMatchObject({ status: 503, body: { code: "unavailable" } });
    expect(refused.headers.get("retry-after")).toBe("1");
    expect((await callJson(`${gateway.url}/livez`)).status).toBe(200);
    expect((await callJson(`${gateway.url}/readyz`)).status).toBe(200);
    const upload = await openRawSocket(gateway.port);
    upload.send(rawHead("/process_images", { "Content-Type": rawForm.contentType, "Content-Length": 1_000_000 }));
    await vi.waitFor(() =>
      expect(upload.received()).toContain('{"error":"There are 1 requests under way; try again"}'),
    );
    expect(gateway.scheduler.calls.map(({ method }) => method)).not.toContain("submitGroup");
    upload.socket.destroy();

    held.resolve();
    expect((await first).status).toBe(404);
    await vi.waitFor(async () => expect((await callJson(`${gateway.url}/v1/limits`)).status).toBe(200));
  });
});
