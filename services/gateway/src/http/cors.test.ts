import { once } from "node:events";
import { type IncomingMessage, request } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { hashOfKey, KeyRing } from "../auth/key-ring.ts";
import { type FixtureOptions, type GatewayFixture, startGateway } from "../testing/gateway-fixture.ts";

const APP = "https://app.example";
const ID = "01920000-0000-7000-8000-000000000000";
const KEYS = new KeyRing([{ id: "a", hash: hashOfKey("key-of-a"), tenant: "acme", role: "submitter" }]);
const KEY = { authorization: "Bearer key-of-a" };

let gateway: GatewayFixture;
const start = async (options: FixtureOptions = {}) => {
  gateway = await startGateway({ keys: KEYS, corsOrigins: [APP, "http://localhost:5173"], ...options });
};
afterEach(() => gateway[Symbol.asyncDispose]());

/** fetch does not let a test choose Origin. */
async function ask(method: string, path: string, headers: Record<string, string>): Promise<IncomingMessage> {
  const sent = request({ host: "127.0.0.1", port: gateway.port, path, method, headers }).end();
  const [response] = await once(sent, "response");
  return response.resume();
}
const preflight = (origin: string, path = "/v1/groups") =>
  ask("OPTIONS", path, { origin, "access-control-request-method": "POST" });
const corsOf = ({ headers }: IncomingMessage) =>
  Object.keys(headers).filter((name) => name.startsWith("access-control-"));

describe("a preflight", () => {
  it("is told what pages of an allowed origin may send", async () => {
    await start();
    const answer = await preflight(APP);
    expect(answer.statusCode).toBe(204);
    expect(answer.headers).toMatchObject({
      "access-control-allow-origin": APP,
      "access-control-allow-methods": "GET, HEAD, POST, DELETE",
      "access-control-max-age": "7200",
      vary: "Origin",
    });
    expect(answer.headers["access-control-allow-headers"]?.split(", ")).toEqual(
      expect.arrayContaining(["authorization", "content-type", "idempotency-key", "last-event-id", "prefer"]),
    );
    expect(answer.headers["access-control-allow-credentials"]).toBeUndefined();
  });

  it.each(["https://evil.example", "https://app.example.evil.example", "http://app.example", "null", `${APP}:8443`])(
    "of %s is told nothing",
    async (origin) => {
      await start();
      const answer = await preflight(origin);
      expect([corsOf(answer), answer.headers.vary]).toEqual([[], "Origin"]);
    },
  );

  it("is an OPTIONS like others where no origins are allowed", async () => {
    await start({ corsOrigins: [] });
    const answer = await preflight(APP, `/v1/groups/${ID}`);
    expect([answer.statusCode, corsOf(answer), answer.headers.vary]).toEqual([204, [], undefined]);
    expect(answer.headers.allow).toBe("GET, HEAD, DELETE");
  });
});

describe("an answer", () => {
  it("may be read by pages of allowed origins, errors too, never with cookies", async () => {
    await start();
    for (const [headers, status] of [
      [KEY, 404],
      [{}, 401],
    ] as const) {
      const answer = await ask("GET", `/v1/groups/${ID}`, { origin: APP, ...headers });
      expect(answer.statusCode).toBe(status);
      expect(answer.headers["access-control-allow-origin"]).toBe(APP);
      expect(answer.headers["access-control-expose-headers"]).toContain("RateLimit");
      expect(answer.headers["access-control-allow-credentials"]).toBeUndefined();
    }
    expect(corsOf(await ask("GET", `/v1/groups/${ID}`, { origin: "https://evil.example", ...KEY }))).toEqual([]);
  });

  it("goes to every origin where that is said", async () => {
    await start({ corsOrigins: ["*"] });
    const answer = await ask("GET", "/v1/limits", { origin: "https://whoever.example", ...KEY });
    expect(answer.headers["access-control-allow-origin"]).toBe("https://whoever.example");
  });
});

describe("a change from a page of another site", () => {
  const change = (origin: string, headers: Record<string, string> = KEY, path = `/v1/groups/${ID}/cancel`) =>
    ask("POST", path, { origin, "sec-fetch-site": "cross-site", ...headers });

  it("is let through from allowed origins with a key, or to be refused for a bad link, and from no others", async () => {
    await start();
    expect((await change(APP)).statusCode).toBe(404);
    expect((await change("https://evil.example")).statusCode).toBe(403);
    expect((await change(APP, {})).statusCode).toBe(403);
    expect((await change(APP, { cookie: "sheaf_session=x" })).statusCode).toBe(403);
    expect((await change(APP, {}, `/v1/groups/${ID}/items?link=x`)).statusCode).toBe(401);
    expect((await change("https://evil.example", {}, `/v1/groups/${ID}/items?link=x`)).statusCode).toBe(403);
  });

  it("needs no more than its origin where there are no keys", async () => {
    await start({ keys: undefined });
    expect((await change(APP, { host: "localhost" })).statusCode).toBe(404);
    expect((await change("https://evil.example", { host: "localhost" })).statusCode).toBe(403);
  });
});
