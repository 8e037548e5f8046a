import { availableParallelism } from "node:os";
import { isCidr } from "@sheaf/images";
import {
  blobSettings,
  blobsFrom,
  failpointsFrom,
  failpointsSetting,
  limitSettings,
  limitsFrom,
  logSettings,
  readConfig,
  type Setting,
  setting,
} from "@sheaf/service";
import { z } from "zod";

/** Reads and checks the worker's settings. Throws a ConfigError that names each bad variable. */
export function workerConfig(variables: NodeJS.ProcessEnv = process.env) {
  const env = readConfig(
    {
      ...limitSettings,
      ...logSettings,
      ...blobSettings,
      /** The broker. */
      SHEAF_NATS_URL: setting.text("nats://127.0.0.1:4222"),
      /** Runs at a time; an image keeps a core busy. */
      SHEAF_SLOTS: setting.integer({ min: 1, max: 1_024, def: availableParallelism() }),
      /** Where health and metrics are served. */
      SHEAF_ADMIN_LISTEN: setting.listen("127.0.0.1:7072"),
      /** How long a stop waits for what runs. */
      SHEAF_DRAIN_MS: setting.durationMs("8s"),
      /** CIDRs, separated by commas, that images may be fetched from besides public addresses. */
      SHEAF_FETCH_ALLOW: cidrsSetting(),
      /** For tests: where this process kills itself. */
      SHEAF_FAILPOINTS: failpointsSetting(),
      /** Failpoints are refused where this is not `test`. */
      NODE_ENV: setting.text(""),
    },
    variables,
  );
  return {
    limits: limitsFrom(env),
    logLevel: env.SHEAF_LOG_LEVEL,
    natsUrl: env.SHEAF_NATS_URL,
    blobs: blobsFrom(env, variables),
    slots: env.SHEAF_SLOTS,
    adminListen: env.SHEAF_ADMIN_LISTEN,
    drainMs: env.SHEAF_DRAIN_MS,
    fetchAllow: env.SHEAF_FETCH_ALLOW,
    failpoints: failpointsFrom(env),
  };
}

/** CIDRs, separated by commas; none where it is not set. */
function cidrsSetting(): Setting<readonly string[]> {
  return z
    .string()
    .optional()
    .transform((raw = "", context) => {
      const cidrs = raw.split(",").map((cidr) => cidr.trim());
      const given = cidrs.filter((cidr) => cidr !== "");
      const wrong = given.find((cidr) => !isCidr(cidr));
      if (wrong === undefined) return given;
      context.addIssue({
        code: "custom",
        message: `expected CIDRs such as 10.0.0.0/8, separated by commas, got ${JSON.stringify(wrong)}`,
      });
      return z.NEVER;
    });
}
