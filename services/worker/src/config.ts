import { failpointsFrom, failpointsSetting, limitSettings, limitsFrom, readConfig, setting } from "@sheaf/service";
import { workerConfigFrom, workerSettings } from "@sheaf/tasks/worker";

/** Reads and checks the worker's settings. Throws a ConfigError that names each bad variable. */
export function workerConfig(variables: NodeJS.ProcessEnv = process.env) {
  const env = readConfig(
    {
      ...workerSettings,
      ...limitSettings,
      /** CIDRs, separated by commas, that images may be fetched from besides public addresses. */
      SHEAF_FETCH_ALLOW: setting.cidrs(),
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
