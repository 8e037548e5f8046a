import { availableParallelism } from "node:os";
import { type BlobStore, openBlobStore } from "@sheaf/blobs";
import {
  type BlobConfig,
  blobSettings,
  blobsFrom,
  logSettings,
  readConfig,
  setting,
  tracingFrom,
  tracingSettings,
} from "@sheaf/service";

/** The variables that every worker reads. */
export const workerSettings = {
  ...logSettings,
  ...blobSettings,
  ...tracingSettings,
  /** The broker. */
  SHEAF_NATS_URL: setting.text("nats://127.0.0.1:4222"),
  /** Runs at a time; an image keeps a core busy. */
  SHEAF_SLOTS: setting.integer({ min: 1, max: 1_024, def: availableParallelism() }),
  /** Where health and metrics are served. */
  SHEAF_ADMIN_LISTEN: setting.listen("127.0.0.1:7072"),
  /** How long a stop waits for what runs. */
  SHEAF_DRAIN_MS: setting.durationMs("8s"),
};

/** What every worker is told by its environment. */
export type WorkerConfig = ReturnType<typeof workerConfigFrom>;

/** Gathers what was read of `workerSettings`; `variables` is the environment it came from. */
export function workerConfigFrom(
  env: ReturnType<typeof readConfig<typeof workerSettings>>,
  variables: NodeJS.ProcessEnv,
) {
  return {
    logLevel: env.SHEAF_LOG_LEVEL,
    tracing: tracingFrom(env),
    blobs: blobsFrom(env, variables),
    natsUrl: env.SHEAF_NATS_URL,
    slots: env.SHEAF_SLOTS,
    adminListen: env.SHEAF_ADMIN_LISTEN,
    drainMs: env.SHEAF_DRAIN_MS,
  };
}

/** Reads and checks the settings of a worker of one's own. Throws a ConfigError that names each bad variable. */
export function readWorkerConfig(variables: NodeJS.ProcessEnv = process.env): WorkerConfig {
  return workerConfigFrom(readConfig(workerSettings, variables), variables);
}

/** What the child processes of a worker inherit: all of it, since tasks have secrets of their own. */
export function childEnv(variables: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  return variables;
}

/** The blob store that the environment names. */
export function openConfiguredBlobs(variables: NodeJS.ProcessEnv = process.env): Promise<BlobStore> {
  const config: BlobConfig = blobsFrom(readConfig(blobSettings, variables), variables);
  return openBlobStore(config.location, config);
}
