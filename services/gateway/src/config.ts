import {
  type BlobConfig,
  blobSettings,
  blobsFrom,
  ConfigError,
  type Limits,
  limitSettings,
  limitsFrom,
  logSettings,
  readConfig,
  type Setting,
  setting,
  type TracingConfig,
  tracingFrom,
  tracingSettings,
} from "@sheaf/service";
import { z } from "zod";
import { secretsSetting } from "./auth/secrets.ts";
import type { DemoSleep } from "./context.ts";
import { isLoopback } from "./http/browser-guard.ts";
import { originsSetting } from "./http/cors-setting.ts";

/** The gateway's variables, beside those of limits and logs. */
const SETTINGS = {
  ...limitSettings,
  ...logSettings,
  ...blobSettings,
  ...tracingSettings,
  /** Where to listen; only loopback unless SHEAF_INSECURE. */
  SHEAF_HTTP_HOST: setting.text("127.0.0.1"),
  SHEAF_HTTP_PORT: setting.port(8_080),
  /** gRPC target of the schedulers, for example `dns:///scheduler:7070`. */
  SHEAF_SCHEDULER: setting.text("ipv4:127.0.0.1:7070"),
  /** Path of a file with presets, the workers' too; none where it is not set. */
  SHEAF_PRESETS: setting.text(""),
  /** Serve everybody who can connect, without keys. */
  SHEAF_INSECURE: setting.flag(false),
  /** Path of the key file; without one everybody is operator, and only loopback is served. */
  SHEAF_API_KEYS: setting.text(""),
  /** What links and sessions are signed with; several for a rotation. */
  SHEAF_SECRET: secretsSetting(),
  /** Origins whose pages may use the API by key or link. */
  SHEAF_CORS_ORIGINS: originsSetting(),
  /** Proxies in front of the gateway, whose X-Forwarded-For and X-Forwarded-Proto are believed. */
  SHEAF_TRUST_PROXY: setting.integer({ min: 0, max: 10, def: 0 }),
  /** Let the tutorial's opaque image ids run as simulated work; never with keys. */
  SHEAF_DEMO_IDS: setting.flag(true),
  /** How long such work takes, in milliseconds. */
  SHEAF_DEMO_SLEEP_MS: sleepSetting({ minMs: 5_000, maxMs: 15_000 }),
};

/** What the gateway is told by its environment. */
export interface GatewayConfig {
  readonly host: string;
  readonly port: number;
  readonly schedulerTarget: string;
  readonly blobs: BlobConfig;
  /** Empty: the built-in presets alone. */
  readonly presets: string;
  /** Empty: none. */
  readonly apiKeys: string;
  /** Undefined: none is set. */
  readonly secrets: readonly string[] | undefined;
  readonly corsOrigins: readonly string[];
  readonly proxies: number;
  readonly loopbackOnly: boolean;
  readonly demoSleep: DemoSleep | undefined;
  readonly limits: Limits;
  readonly logLevel: string;
  readonly tracing: TracingConfig;
}

/** Reads and checks the environment. Throws a ConfigError, also where serving would leave the gateway unprotected. */
export function gatewayConfig(env: NodeJS.ProcessEnv = process.env): GatewayConfig {
  const config = readConfig(SETTINGS, env);
  const { SHEAF_HTTP_HOST: host, SHEAF_INSECURE: insecure } = config;
  const hasKeys = config.SHEAF_API_KEYS !== "";
  if (!isLoopback(host) && !insecure && !hasKeys) {
    throw new ConfigError([
      `SHEAF_HTTP_HOST: without API keys only loopback is served, got "${host}"; make keys (SHEAF_API_KEYS), or let everybody in with SHEAF_INSECURE=1`,
    ]);
  }
  const { SHEAF_CORS_ORIGINS: corsOrigins, SHEAF_SECRET: secrets } = config;
  if (corsOrigins.includes("*") && !hasKeys) {
    throw new ConfigError(["SHEAF_CORS_ORIGINS: without API keys every page could do anything; name the origins"]);
  }
  const limits = limitsFrom(config);
  if (config.SHEAF_DEMO_SLEEP_MS.maxMs >= limits.timeoutDefaultMs) {
    throw new ConfigError([
      `SHEAF_DEMO_SLEEP_MS: must stay below SHEAF_ATTEMPT_TIMEOUT (${limits.timeoutDefaultMs} ms)`,
    ]);
  }
  return {
    host,
    port: config.SHEAF_HTTP_PORT,
    schedulerTarget: config.SHEAF_SCHEDULER,
    blobs: blobsFrom(config, env),
    presets: config.SHEAF_PRESETS,
    apiKeys: config.SHEAF_API_KEYS,
    secrets: secrets.length > 0 ? secrets : undefined,
    corsOrigins,
    proxies: config.SHEAF_TRUST_PROXY,
    loopbackOnly: !insecure && !hasKeys,
    demoSleep: config.SHEAF_DEMO_IDS && !hasKeys ? config.SHEAF_DEMO_SLEEP_MS : undefined,
    limits,
    logLevel: config.SHEAF_LOG_LEVEL,
    tracing: tracingFrom(config),
  };
}

/** `min-max` in milliseconds. */
function sleepSetting(def: DemoSleep): Setting<DemoSleep> {
  return z
    .string()
    .optional()
    .transform((raw, context) => {
      if (raw === undefined || raw === "") return def;
      const [, min, max] = /^(\d{1,7})-(\d{1,7})$/.exec(raw) ?? [];
      if (min !== undefined && max !== undefined && Number(min) <= Number(max)) {
        return { minMs: Number(min), maxMs: Number(max) };
      }
      context.addIssue({ code: "custom", message: `expected min-max in milliseconds, got ${JSON.stringify(raw)}` });
      return z.NEVER;
    });
}
