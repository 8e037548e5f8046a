import { afterEach, describe, expect, it } from "vitest";
import { hashOfKey, KeyRing } from "../auth/key-ring.ts";
import { type FixtureOptions, type GatewayFixture, startGateway } from "../testing/gateway-fixture.ts";
import { callJson } from "../testing/http.ts";

const ID = "01920000-0000-7000-8000-000000000000";
const entry = (id: string) => ({ id, hash: hashOfKey(`key-of-${id}`), tenant: "acme", role: "submitter" as const });
const KEYS = new KeyRing([entry("a"), entry("b")]);
const bearer = (id: string) => ({ authorization: `Bearer key-of-${id}` });

let gateway: GatewayFixture;
const start = async (requestsPerMinute: number, options: FixtureOptions = {}) => {
  gateway = await startGateway({ limits: { requestsPerMinute }, ...options });
};
afterEach(() => gateway[Symbol.asyncDispose]());
const get = (path: string, headers: Record<string, string> = {}) => callJson(gateway.url + path, { headers });

describe("a rate limit", () => {
  it("holds for each key by itself, and says how much is left", async () => {
    await start(3, { keys: KEYS });
    const first = await get("/v1/limits", bearer("a"));
    expect(first.body.requests_per_minute).toBe(3);
    expect(first.headers.get("ratelimit")).toMatch(/^"requests"; r=2; t=(?:60|59)$/);
    expect(first.headers.get("ratelimit-policy")).toMatch(/^"requests"; q=3; w=60; pk=:[\w+/=]+:$/);
    expect((await get("/v1/limits", bearer("a"))).status).toBe(200);
    expect((await get(`/v1/groups/${ID}`, bearer("a"))).status).toBe(404);
    const refused = await get("/v1/limits", bearer("a"));
    expect(refused).toMatchObject({
      status: 429,
      body: { code: "too_many_requests", detail: "More than 3 requests in a minute" },
    });
    const retryAfterS = Number(refused.headers.get("retry-after"));
    expect([retryAfterS > 1, retryAfterS <= 60]).toEqual([true, true]);
    expect((await get("/v1/limits", bearer("b"))).status).toBe(200);
    expect((await get("/v1/limits")).status).toBe(401);
  });

  it("is told in the form of the route", async () => {
    await start(1);
    await get("/v1/limits");
    expect(await get(`/status/${ID}`)).toMatchObject({
      status: 429,
      body: { error: "More than 1 requests in a minute" },
    });
  });

  it("holds for addresses where there are no keys, and never for probes", async () => {
    await start(1, { proxies: 1 });
    const from = (address: string, path = "/v1/limits") => get(path, { "x-forwarded-for": address });
    expect((await from("192.0.2.1")).status).toBe(200);
    expect((await from("192.0.2.1")).status).toBe(429);
    expect((await from("192.0.2.2")).status).toBe(200);
    expect((await from("2001:db8::1")).status).toBe(200);
    expect((await from("2001:db8:0:0:ffff::1")).status, "the same subscriber's network").toBe(429);
    for (let n = 0; n < 3; n++) expect((await from("192.0.2.1", "/livez")).status).toBe(200);
  });

  it("of a link is its holder's own", async () => {
    await start(2, { keys: KEYS, secrets: ["a secret that is long enough to be one"] });
    const body = { task: "demo.noop", items: [{}] };
    const { id } = (await callJson(`${gateway.url}/v1/groups`, { method: "POST", body, headers: bearer("a") })).body;
    const made = await callJson(`${gateway.url}/v1/groups/${id}/links`, {
      ...{ method: "POST", body: { scope: ["outputs"] }, headers: bearer("a") },
    });
    const statuses: number[] = [];
    for (let n = 0; n < 3; n++) statuses.push((await get(made.body.links.tasks)).status);
    expect(statuses).toEqual([200, 200, 429]);
  });

  it("is off unless it is set", async () => {
    await start(0);
    expect((await get("/v1/limits")).headers.get("ratelimit")).toBeNull();
  });
});
