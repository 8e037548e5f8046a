import { resolve } from "node:path";
import { LauncherError } from "./launcher-error.ts";

/** What `npm start` itself reads; every other `SHEAF_*` variable reaches the services unchanged. */
export interface Settings {
  /** `SHEAF_HTTP_HOST`, default 127.0.0.1. The gateway refuses any other than loopback while it has no keys. */
  readonly httpHost: string;
  /** `SHEAF_HTTP_PORT`, default 8080; 0 picks a free one. */
  readonly httpPort: number;
  /** `SHEAF_DATA_DIR`, default `.sheaf`: the broker's store, blobs, logs and pid files; made absolute. */
  readonly dataDir: string;
  /** `SHEAF_BLOBS`, default `<data>/blobs`: a folder or an `s3:` address. */
  readonly blobs: string;
  /** `SHEAF_SCHEDULERS`, default 1: replicas of the scheduler. */
  readonly schedulers: number;
  /** `SHEAF_WORKERS`, default 1: worker processes. 0 is useful to watch tasks wait. */
  readonly workers: number;
  /** `SHEAF_WORKER_MODULES`: paths, separated by commas, of modules that run workers of one's own; made absolute. */
  readonly workerModules: readonly string[];
  /** `SHEAF_SLOTS`, default the number of cores: tasks that each worker runs at once. */
  readonly slots: number;
  /** `SHEAF_NATS_URL`: a running broker; no nats-server is started then. */
  readonly natsUrl: string | undefined;
  /** `SHEAF_SECRET`: the gateway's; undefined: the one of the data directory. */
  readonly secret: string | undefined;
}

/**
 * Reads and checks the launcher's own settings.
 *
 * @throws LauncherError naming every variable that is wrong, what it may be and what it is
 */
export function readSettings(env: NodeJS.ProcessEnv, cores: number): Settings {
  const wrong: string[] = [];
  const integer = (name: string, { min, max, def }: { min: number; max: number; def: number }): number => {
    const given = env[name] || String(def);
    const value = Number(given);
    if (/^\d+$/.test(given) && value >= min && value <= max) return value;
    wrong.push(`${name}: a whole number from ${min} to ${max} is needed, not ${JSON.stringify(given)}`);
    return def;
  };
  const dataDir = resolve(env["SHEAF_DATA_DIR"] || ".sheaf");
  const settings: Settings = {
    httpHost: env["SHEAF_HTTP_HOST"] || "127.0.0.1",
    httpPort: integer("SHEAF_HTTP_PORT", { min: 0, max: 65_535, def: 8080 }),
    dataDir,
    blobs: env["SHEAF_BLOBS"] || resolve(dataDir, "blobs"),
    schedulers: integer("SHEAF_SCHEDULERS", { min: 1, max: 16, def: 1 }),
    workers: integer("SHEAF_WORKERS", { min: 0, max: 64, def: 1 }),
    workerModules: paths(env["SHEAF_WORKER_MODULES"]),
    slots: integer("SHEAF_SLOTS", { min: 1, max: 1024, def: cores }),
    natsUrl: env["SHEAF_NATS_URL"] || undefined,
    secret: env["SHEAF_SECRET"] || undefined,
  };
  if (wrong.length > 0) throw new LauncherError(wrong.join("\n"));
  return settings;
}

function paths(list = ""): string[] {
  const given = list.split(",").map((path) => path.trim());
  return given.filter((path) => path !== "").map((path) => resolve(path));
}
