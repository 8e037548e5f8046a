import { hostname } from "node:os";
import {
  failpointsFrom,
  failpointsSetting,
  limitSettings,
  limitsFrom,
  logSettings,
  readConfig,
  setting,
  tracingFrom,
  tracingSettings,
} from "@sheaf/service";

/** The scheduler's settings, from the environment. */
export function schedulerConfig() {
  const env = readConfig(
    {
      ...limitSettings,
      ...logSettings,
      ...tracingSettings,
      /** The broker. */
      SHEAF_NATS_URL: setting.text("nats://127.0.0.1:4222"),
      /** Where RPC is served. */
      SHEAF_RPC_LISTEN: setting.listen("127.0.0.1:7070"),
      /** Where health and metrics are served. */
      SHEAF_ADMIN_LISTEN: setting.listen("127.0.0.1:7071"),
      /** Most bytes the log may take. */
      SHEAF_LOG_MAX_BYTES: setting.bytes("8GiB"),
      /** CIDRs, separated by commas, that webhooks may call besides public addresses. */
      SHEAF_FETCH_ALLOW: setting.cidrs(),
      /** For tests: where this process kills itself. */
      SHEAF_FAILPOINTS: failpointsSetting(),
      /** Failpoints are refused where this is not `test`. */
      NODE_ENV: setting.text(""),
      /** Folder of this replica's snapshots; empty: each start folds the whole log. */
      SHEAF_STATE_DIR: setting.text(""),
    },
    process.env,
  );
  const limits = limitsFrom(env);
  return {
    limits,
    logLevel: env.SHEAF_LOG_LEVEL,
    tracing: tracingFrom(env),
    natsUrl: env.SHEAF_NATS_URL,
    rpcListen: env.SHEAF_RPC_LISTEN,
    adminListen: env.SHEAF_ADMIN_LISTEN,
    logMaxBytes: env.SHEAF_LOG_MAX_BYTES,
    failpoints: failpointsFrom(env),
    fetchAllow: env.SHEAF_FETCH_ALLOW,
    stateDir: env.SHEAF_STATE_DIR,
    host: hostname(),
  };
}
