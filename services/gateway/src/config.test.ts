import { ConfigError } from "@sheaf/service";
import { expect, it } from "vitest";
import { gatewayConfig } from "./config.ts";

it("serves loopback only, with the tutorial's ids, when nothing is set", () => {
  expect(gatewayConfig({})).toMatchObject({
    host: "127.0.0.1",
    port: 8_080,
    loopbackOnly: true,
    demoSleep: { minMs: 5_000, maxMs: 15_000 },
  });
});

it.each([
  [{ SHEAF_HTTP_HOST: "0.0.0.0" }, "SHEAF_INSECURE=1"],
  [{ SHEAF_HTTP_HOST: "sheaf.example" }, "SHEAF_INSECURE=1"],
  [{ SHEAF_DEMO_SLEEP_MS: "15-5" }, "SHEAF_DEMO_SLEEP_MS"],
  [{ SHEAF_HTTP_PORT: "http" }, "SHEAF_HTTP_PORT"],
  [{ SHEAF_SECRET: "short" }, "SHEAF_SECRET"],
  [{ SHEAF_SECRET: `${"a".repeat(32)},` }, "SHEAF_SECRET"],
  [{ SHEAF_CORS_ORIGINS: "*" }, "SHEAF_CORS_ORIGINS"],
  [{ SHEAF_CORS_ORIGINS: "app.example" }, "SHEAF_CORS_ORIGINS"],
  [{ SHEAF_CORS_ORIGINS: "https://app.example/" }, "SHEAF_CORS_ORIGINS"],
  [{ SHEAF_CORS_ORIGINS: "https://app.example,null" }, "SHEAF_CORS_ORIGINS"],
  [{ SHEAF_CORS_ORIGINS: "https://*.app.example" }, "SHEAF_CORS_ORIGINS"],
  [{ SHEAF_TRUST_PROXY: "yes" }, "SHEAF_TRUST_PROXY"],
  [{ SHEAF_RATE_LIMIT: "-1" }, "SHEAF_RATE_LIMIT"],
  [{ SHEAF_MAX_REQUESTS: "0" }, "SHEAF_MAX_REQUESTS"],
])("refuses %o and says why", (env, message) => {
  expect(() => gatewayConfig(env)).toThrow(ConfigError);
  expect(() => gatewayConfig(env)).toThrow(message);
});

it("serves every address and no demo where there are keys", () => {
  const config = gatewayConfig({ SHEAF_API_KEYS: "keys.jsonl", SHEAF_HTTP_HOST: "0.0.0.0", SHEAF_DEMO_IDS: "1" });
  expect(config).toMatchObject({ apiKeys: "keys.jsonl", loopbackOnly: false, demoSleep: undefined });
});

it("never shows a secret, not even a wrong one", () => {
  expect(() => gatewayConfig({ SHEAF_SECRET: "hunter2" })).not.toThrow("hunter2");
});

it("takes secrets, origins and proxies", () => {
  const [first, second] = ["a".repeat(32), "b".repeat(32)];
  const config = gatewayConfig({
    SHEAF_SECRET: `${first}, ${second}`,
    SHEAF_CORS_ORIGINS: "https://app.example, http://localhost:5173",
    SHEAF_TRUST_PROXY: "1",
  });
  expect(config).toMatchObject({
    secrets: [first, second],
    corsOrigins: ["https://app.example", "http://localhost:5173"],
    proxies: 1,
  });
  expect(gatewayConfig({})).toMatchObject({ secrets: undefined, corsOrigins: [], proxies: 0 });
  expect(gatewayConfig({ SHEAF_API_KEYS: "keys.jsonl", SHEAF_CORS_ORIGINS: "*" }).corsOrigins).toEqual(["*"]);
});

it("takes what it is told", () => {
  expect(gatewayConfig({ SHEAF_HTTP_HOST: "0.0.0.0", SHEAF_INSECURE: "1" }).loopbackOnly).toBe(false);
  expect(gatewayConfig({ SHEAF_HTTP_HOST: "::1" }).loopbackOnly).toBe(true);
  expect(gatewayConfig({ SHEAF_DEMO_IDS: "off" }).demoSleep).toBeUndefined();
  expect(gatewayConfig({ SHEAF_DEMO_SLEEP_MS: "10-20" }).demoSleep).toEqual({ minMs: 10, maxMs: 20 });
});
