import { isCidr } from "@sheaf/images";
import {
  failpointsFrom,
  failpointsSetting,
  limitSettings,
  limitsFrom,
  readConfig,
  type Setting,
  setting,
} from "@sheaf/service";
import { workerConfigFrom, workerSettings } from "@sheaf/tasks/worker";
import { z } from "zod";

/** Reads and checks the worker's settings. Throws a ConfigError that names each bad variable. */
export function workerConfig(variables: NodeJS.ProcessEnv = process.env) {
  const env = readConfig(
    {
      ...workerSettings,
      ...limitSettings,
      /** CIDRs, separated by commas, that images may be fetched from besides public addresses. */
      SHEAF_FETCH_ALLOW: cidrsSetting(),
      /** Path of a file with presets, the gateway's too; none where it is not set. */
      SHEAF_PRESETS: setting.text(""),
      /** For tests: where this process kills itself. */
      SHEAF_FAILPOINTS: failpointsSetting(),
      /** Failpoints are refused where this is not `test`. */
      NODE_ENV: setting.text(""),
    },
    variables,
  );
  return {
    ...workerConfigFrom(env, variables),
    limits: limitsFrom(env),
    fetchAllow: env.SHEAF_FETCH_ALLOW,
    presets: env.SHEAF_PRESETS,
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
