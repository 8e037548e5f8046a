import { hostname } from "node:os";
import { limitSettings, limitsFrom, logSettings, readConfig, setting } from "@sheaf/service";

/** The scheduler's settings, from the environment. */
export function schedulerConfig() {
  const env = readConfig(
    {
      ...limitSettings,
      ...logSettings,
      /** The broker. */
      SHEAF_NATS_URL: setting.text("nats://127.0.0.1:4222"),
      /** Where RPC is served. */
      SHEAF_RPC_LISTEN: setting.listen("127.0.0.1:7070"),
      /** Where health and metrics are served. */
      SHEAF_ADMIN_LISTEN: setting.listen("127.0.0.1:7071"),
      /** Most bytes the log may take. */
      SHEAF_LOG_MAX_BYTES: setting.bytes("8GiB"),
    },
    process.env,
  );
  const limits = limitsFrom(env);
  return {
    limits,
    logLevel: env.SHEAF_LOG_LEVEL,
    natsUrl: env.SHEAF_NATS_URL,
    rpcListen: env.SHEAF_RPC_LISTEN,
    adminListen: env.SHEAF_ADMIN_LISTEN,
    logMaxBytes: env.SHEAF_LOG_MAX_BYTES,
    host: hostname(),
  };
}
