import { once } from "node:events";
import { request } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { ROUTES } from "../routes.ts";
import { type FixtureOptions, type GatewayFixture, startGateway } from "../testing/gateway-fixture.ts";
import { callJson } from "../testing/http.ts";
import { roleFor } from "./access.ts";
import { includes, ROLES, type Role } from "./identity.ts";
import { hashOfKey, type KeyEntry, KeyRing } from "./key-ring.ts";

const SECRET = "an old secret that is long enough";
const ID = "01920000-0000-7000-8000-000000000000";
const HOURS_12_MS = 12 * 3_600_000;
const entry = (id: string, role: Role, key = `key-of-${id}`): KeyEntry => ({
  id,
  hash: hashOfKey(key),
  tenant: "acme",
  role,
});
const ENTRIES = ROLES.map((role) => entry(role, role));

let nowMs = Date.parse("2026-01-01T00:00:00.000Z");
/** The keys as they are now: tests change them. */
let ring: KeyRing;
const keys = { find: (key: string) => ring.find(key), findById: (id: string) => ring.findById(id) };

let gateway: GatewayFixture;
const start = async (options: FixtureOptions = {}) => {
  nowMs = Date.parse("2026-01-01T00:00:00.000Z");
  ring = new KeyRing(ENTRIES);
  gateway = await startGateway({ keys, secrets: [SECRET], now: () => nowMs, ...options });
};
afterEach(() => gateway?.[Symbol.asyncDispose]());

const session = (method: string, { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {}) =>
  callJson(`${gateway.url}/v1/session`, { method, headers, ...(body !== undefined && { body }) });
const signIn = (key: string, headers: Record<string, string> = {}) => session("POST", { body: { key }, headers });
const cookieOf = async (role: Role) => {
  const { headers } = await signIn(`key-of-${role}`);
  return { cookie: headers.get("set-cookie")?.split(";")[0] ?? "" };
};
const whoIs = (headers: Record<string, string>) => session("GET", { headers });

/** fetch does not let a test choose Sec-Fetch-Site, nor Host. */
async function statusOf(method: string, path: string, headers: Record<string, string>): Promise<number> {
  const sent = request({ host: "127.0.0.1", port: gateway.port, path, method, headers }).end();
  const [response] = await once(sent, "response");
  response.resume();
  return response.statusCode;
}

describe("signing in", () => {
  it("gives a cookie that is out of reach of scripts and other sites, and never the key", async () => {
    await start();
    const answer = await signIn("key-of-submitter");
    expect(answer).toMatchObject({
      status: 200,
      body: { tenant: "acme", role: "submitter", expires_at: "2026-01-01T12:00:00.000Z" },
    });
    const [value = "", ...attributes] = (answer.headers.get("set-cookie") ?? "").split("; ");
    expect(value).toMatch(/^sheaf_session=[\w-]+$/);
    expect(attributes.filter((one) => !one.startsWith("Expires="))).toEqual([
      `Max-Age=${HOURS_12_MS / 1_000}`,
      "Path=/",
      "HttpOnly",
      "SameSite=Strict",
    ]);
    expect(Buffer.from(value, "base64url").toString("latin1")).not.toContain("key-of");
  });

  it.each([
    [1, "https", true],
    [1, "http", false],
    [0, "https", false],
  ])("behind %i proxies that say %s, is the cookie for https alone: %s", async (proxies, scheme, secure) => {
    await start({ proxies });
    const { headers } = await signIn("key-of-viewer", { "x-forwarded-proto": scheme });
    expect(headers.get("set-cookie")?.includes("Secure")).toBe(secure);
  });

  it("takes a key and nothing else", async () => {
    await start();
    for (const body of [
      {},
      { key: "" },
      { key: 1 },
      { key: "key-of-viewer", role: "operator" },
      { key: "x".repeat(513) },
    ]) {
      expect((await session("POST", { body })).status, JSON.stringify(body)).toBe(400);
    }
    const wrong = await signIn("key-of-nobody");
    expect(wrong).toMatchObject({ status: 401, body: { code: "unauthenticated" } });
    expect(wrong.headers.get("set-cookie")).toBeNull();
  });

  it("is refused for a while after ten wrong keys from one address, however many were right", async () => {
    await start();
    for (let n = 0; n < 15; n++) expect((await signIn("key-of-viewer")).status).toBe(200);
    for (let n = 0; n < 10; n++) expect((await signIn("key-of-nobody")).status).toBe(401);
    const refused = await signIn("key-of-viewer");
    expect(refused).toMatchObject({ status: 429, body: { code: "too_many_requests" } });
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(1);
    expect(Number(refused.headers.get("retry-after"))).toBeLessThanOrEqual(60);
    expect((await whoIs({ authorization: "Bearer key-of-viewer" })).status).toBe(200);
  });

  it("takes the client's address from as many proxies as there are, not from the client", async () => {
    await start({ proxies: 1 });
    const from = (address: string) => signIn("key-of-nobody", { "x-forwarded-for": address });
    for (let n = 0; n < 10; n++) expect((await from(`10.0.0.${n}, 192.0.2.1`)).status).toBe(401);
    expect((await from("10.0.0.99, 192.0.2.1")).status).toBe(429);
    expect((await from("192.0.2.2")).status).toBe(401);
  });

  it("is not needed where there are no keys", async () => {
    await start({ keys: undefined });
    const operator = { status: 200, body: { tenant: "default", role: "operator", expires_at: null } };
    expect(await whoIs({})).toMatchObject(operator);
    const answer = await signIn("anything");
    expect(answer).toMatchObject(operator);
    expect(answer.headers.get("set-cookie")).toBeNull();
  });
});

describe("a session", () => {
  it("is told of, as keys are, and is signed out of", async () => {
    await start();
    expect((await whoIs(await cookieOf("viewer"))).body).toEqual({
      tenant: "acme",
      role: "viewer",
      expires_at: "2026-01-01T12:00:00.000Z",
    });
    expect((await whoIs({ authorization: "Bearer key-of-operator" })).body).toEqual({
      ...{ tenant: "acme", role: "operator", expires_at: null },
    });
    expect((await whoIs({})).status).toBe(401);
    for (const headers of [await cookieOf("viewer"), {}]) {
      const out = await session("DELETE", { headers });
      expect(out.status).toBe(204);
      expect(out.headers.get("set-cookie")).toMatch(/^sheaf_session=; Path=\/; Expires=Thu, 01 Jan 1970/);
    }
  });

  it("may do on each route what its key may", async () => {
    await start();
    const cookies = new Map<Role, { cookie: string }>();
    for (const role of ROLES) cookies.set(role, await cookieOf(role));
    for (const route of ROUTES) {
      const needed = roleFor(route);
      if (needed === undefined) continue;
      const path = route.path
        .replace(":id", ID)
        .replace(":index", "0")
        .replace(":name", "web")
        .replace(":queue", "demo");
      for (const role of ROLES) {
        const headers = { "sec-fetch-site": "same-origin", ...cookies.get(role) };
        const status = await statusOf(route.method.toUpperCase(), path, headers);
        if (includes(role, needed)) expect([401, 403], `${role} ${path}`).not.toContain(status);
        else expect(status, `${role} ${path}`).toBe(403);
      }
    }
  });

  it("ends by its time", async () => {
    await start();
    const cookie = await cookieOf("viewer");
    nowMs += HOURS_12_MS - 1;
    expect((await whoIs(cookie)).status).toBe(200);
    nowMs += 1;
    expect(await whoIs(cookie)).toMatchObject({ status: 401, body: { detail: "The session is over; sign in again" } });
  });

  it("ends with its key, and follows what becomes of the key's role", async () => {
    await start();
    const cookie = await cookieOf("viewer");
    ring = new KeyRing([entry("viewer", "operator")]);
    expect((await whoIs(cookie)).body.role).toBe("operator");
    ring = new KeyRing([entry("viewer", "viewer", "another key under the same id")]);
    expect((await whoIs(cookie)).status).toBe(401);
    ring = new KeyRing([]);
    expect((await whoIs(cookie)).status).toBe(401);
  });

  it("is not asked where a key is sent along", async () => {
    await start();
    const cookie = await cookieOf("operator");
    expect((await whoIs({ ...cookie, authorization: "Bearer key-of-nobody" })).status).toBe(401);
    expect((await whoIs({ ...cookie, authorization: "Bearer key-of-viewer" })).body.role).toBe("viewer");
  });

  it.each([
    [{}, 403],
    [{ "sec-fetch-site": "none" }, 403],
    [{ "sec-fetch-site": "same-site" }, 403],
    [{ "sec-fetch-site": "cross-site" }, 403],
    [{ origin: "https://evil.example" }, 403],
    [{ origin: "null" }, 403],
    [{ "sec-fetch-site": "cross-site", origin: "http://localhost" }, 403],
    [{ origin: "http://localhost" }, 404],
    [{ "sec-fetch-site": "same-origin" }, 404],
  ])("changes nothing unless our own page asks: %o is answered by %i", async (from, status) => {
    await start({ corsOrigins: ["https://evil.example"] });
    const headers = { host: "localhost", ...(await cookieOf("operator")) };
    expect(await statusOf("POST", `/v1/groups/${ID}/cancel`, { ...headers, ...from })).toBe(status);
    expect(await statusOf("GET", `/v1/groups/${ID}`, { ...headers, ...from })).toBe(404);
  });
});
