import { once } from "node:events";
import { request } from "node:http";
import { afterEach, describe, expect, it, vi } from "vitest";
import { type FixtureOptions, type GatewayFixture, startGateway } from "./testing/gateway-fixture.ts";
import { callJson } from "./testing/http.ts";
import { openRawSocket, rawForm, rawHead } from "./testing/raw-socket.ts";

const UNKNOWN = "01920000-0000-7000-8000-000000000000";

let gateway: GatewayFixture;
const start = async (options: FixtureOptions = {}) => {
  gateway = await startGateway(options);
};
afterEach(() => gateway[Symbol.asyncDispose]());

/** fetch does not let a test choose Host or Sec-Fetch-Site. */
async function statusWith(headers: Record<string, string>, method = "GET", path = "/livez"): Promise<number> {
  const sent = request({ host: "127.0.0.1", port: gateway.port, path, method, headers }).end();
  const [response] = await once(sent, "response");
  response.resume();
  return response.statusCode;
}

describe("probes", () => {
  it("is ready once the scheduler answers with a snapshot, and only as long", async () => {
    await start();
    const ready = () => callJson(`${gateway.url}/readyz`);
    await vi.waitFor(async () => expect(await ready()).toMatchObject({ status: 200, body: { status: "ready" } }));
    gateway.scheduler.snapshot = undefined;
    await vi.waitFor(async () => expect((await ready()).status).toBe(503));
    expect((await ready()).body.checks).toContainEqual({ name: "scheduler", ok: false, reason: expect.any(String) });
    expect(await callJson(`${gateway.url}/livez`)).toMatchObject({ status: 200 });
  });

  it("shows its metrics as Prometheus text", async () => {
    await start();
    const response = await fetch(`${gateway.url}/metrics`);
    expect(response.headers.get("content-type")).toContain("text/plain");
    expect(await response.text()).toContain("process_cpu_seconds_total");
  });
});

describe("unknown things", () => {
  it("are 404 problems", async () => {
    await start();
    for (const path of ["/", "/v2", "/v1", "/V1/groups/x", "/v1/groups/", "/openapi"]) {
      const answer = await callJson(gateway.url + path, { method: "PUT" });
      expect([404, 405]).toContain(answer.status);
      expect(answer.headers.get("content-type")).toContain("application/problem+json");
    }
  });

  it("leave the connection open where there is no body left to read", async () => {
    await start();
    for (const path of ["/v2", "/process_images"]) {
      expect((await fetch(gateway.url + path)).headers.get("connection")).toBe("keep-alive");
    }
  });

  it("are told what they may do where they exist", async () => {
    await start();
    const options = await fetch(`${gateway.url}/v1/groups/${UNKNOWN}`, { method: "OPTIONS" });
    expect([options.status, options.headers.get("allow")]).toEqual([204, "GET, HEAD, DELETE"]);
    expect(await callJson(`${gateway.url}/v1/groups`, { method: "DELETE" })).toMatchObject({
      status: 405,
      body: { code: "method_not_allowed" },
    });
  });
});

describe("without keys", () => {
  it("serves loopback names only", async () => {
    await start();
    for (const host of ["localhost", "127.0.0.1:80", "[::1]:8080", "app.localhost"]) {
      expect(await statusWith({ host })).toBe(200);
    }
    for (const host of ["evil.example", "127.0.0.1.evil.example", "localhost.evil.example:80", "10.0.0.1"]) {
      expect(await statusWith({ host })).toBe(421);
    }
  });

  it("serves every name when told to", async () => {
    await start({ loopbackOnly: false });
    expect(await statusWith({ host: "sheaf.example" })).toBe(200);
  });

  it.each([
    [{ "sec-fetch-site": "cross-site" }, 403],
    [{ "sec-fetch-site": "same-site" }, 403],
    [{ origin: "https://evil.example" }, 403],
    [{ origin: "null" }, 403],
    [{ "sec-fetch-site": "same-origin", origin: "http://localhost" }, 404],
    [{ origin: "http://localhost" }, 404],
    [{}, 404],
  ])("answers an unsafe request from a page with %o by %i", async (headers, status) => {
    await start();
    expect(await statusWith({ host: "localhost", ...headers }, "POST", `/cancel/${UNKNOWN}`)).toBe(status);
    expect(await statusWith({ host: "localhost", ...headers })).toBe(200);
  });
});

describe("a request with two hosts", () => {
  it("is refused, and what follows it on the connection is not answered", async () => {
    await start();
    const raw = await openRawSocket(gateway.port);
    raw.send("GET /livez HTTP/1.1\r\nHost: localhost\r\nhost: evil.example\r\n\r\n");
    raw.send("GET /livez HTTP/1.1\r\nHost: localhost\r\n\r\n");
    const answers = await raw.closed();
    expect(answers.match(/^HTTP\/1.1 .*$/gm)).toEqual(["HTTP/1.1 400 Bad Request"]);
    expect(answers).toContain('"invalid_request"');
  });
});

describe("a target that is no path", () => {
  const ask = async (target: string): Promise<string> => {
    const raw = await openRawSocket(gateway.port);
    raw.send(`GET ${target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    return await raw.closed();
  };

  it("is its path where it is a whole URL, whose host counts", async () => {
    await start();
    expect(await ask("http://localhost/livez?a#b")).toMatch(/^HTTP\/1.1 200 /);
    expect(await ask("http://evil.example/livez")).toMatch(/^HTTP\/1.1 421 .*problem\+json/s);
  });

  it.each([
    ["http://", 421],
    ["http://localhost", 404],
    ["*", 404],
  ])("is answered as an unknown path where it is %s", async (target, status) => {
    await start();
    const answer = await ask(target);
    expect(answer).toContain(`HTTP/1.1 ${status} `);
    expect(answer).toMatch(/problem\+json.*"request_id"/s);
  });
});

describe("slow clients", () => {
  it("are cut while they send their headers", async () => {
    await start({ timing: { headersTimeoutMs: 200 } });
    const raw = await openRawSocket(gateway.port);
    raw.send("GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Slow: ");
    expect(await raw.closed()).toContain("408 Request Timeout");
  });

  it.each([
    ["stands still", 0],
    ["trickles", 1],
  ])("get 408 when an upload %s, and nothing stays of it", async (_, bytes) => {
    await start({ timing: { stallMs: 300 } });
    const raw = await openRawSocket(gateway.port);
    raw.send(rawHead("/process_images", { "Content-Type": rawForm.contentType, "Content-Length": 1_000_000 }));
    raw.send(rawForm.file("a.png", new Uint8Array(2_000)).subarray(0, 1_500));
    const trickle = setInterval(() => raw.send(new Uint8Array(bytes)), 50);
    expect(await raw.closed()).toMatch(/^HTTP\/1.1 408 .*"error"/s);
    clearInterval(trickle);
    await vi.waitFor(async () => expect(await gateway.files()).toEqual([]));
  });

  it("may take their time as long as bytes come", async () => {
    await start({ timing: { stallMs: 2_000, stallBytes: 4 } });
    const body = JSON.stringify({ images: ["x".repeat(60)] });
    const raw = await openRawSocket(gateway.port);
    raw.send(rawHead("/process_images", { "Content-Type": "application/json", "Content-Length": body.length }));
    const pieces = body.match(/.{1,4}/g) ?? [];
    const feed = setInterval(() => raw.send(pieces.shift() ?? ""), 150);
    await vi.waitFor(() => expect(raw.received()).toContain("202 Accepted"));
    clearInterval(feed);
    raw.socket.destroy();
  });
});

describe("stopping", () => {
  it("lets requests in flight finish and then closes, kept-alive connections included", async () => {
    await start();
    const release = Promise.withResolvers<void>();
    gateway.scheduler.before = (method) => (method === "submitGroup" ? release.promise : undefined);
    const raw = await openRawSocket(gateway.port);
    const body = '{"images":["a"]}';
    raw.send(rawHead("/process_images", { "Content-Type": "application/json", "Content-Length": body.length }) + body);
    await vi.waitFor(() => expect(gateway.scheduler.calls.some(({ method }) => method === "submitGroup")).toBe(true));
    const stopped = gateway.stop();
    await expect(fetch(`${gateway.url}/livez`)).rejects.toThrow();
    release.resolve();
    await stopped;
    expect(await raw.closed()).toContain("202 Accepted");
  });

  it("cuts what takes too long", async () => {
    await start({ timing: { drainMs: 100 } });
    const raw = await openRawSocket(gateway.port);
    raw.send(rawHead("/v1/images", { "Content-Type": "image/png", "Content-Length": 1_000_000 }));
    raw.send(new Uint8Array(1_000));
    await vi.waitFor(async () => expect((await gateway.files()).length).toBe(1));
    await gateway.stop();
    await raw.closed();
    await vi.waitFor(async () => expect(await gateway.files()).toEqual([]));
  });

  it("may be asked twice", async () => {
    await start();
    await Promise.all([gateway.stop(), gateway.stop()]);
  });
});
