import { execFileSync } from "node:child_process";
import { availableParallelism, cpus, loadavg, totalmem } from "node:os";
import { join } from "node:path";
import type { Options } from "./options.ts";
import { BULLMQ_VERSION } from "./peers/bullmq/package.ts";
import { onCelery } from "./peers/on-celery.ts";
import { redisVersion } from "./peers/redis.ts";

const NATS_SERVER = join(import.meta.dirname, "../../.cache/bin/nats-server");
const GIB = 1024 ** 3;

interface CeleryVersions {
  readonly celery: string;
  readonly redisPy: string;
  readonly hiredis: boolean;
  readonly python: string;
}

/** What others were doing to this machine when the run began. */
const LOAD_BEFORE = loadavg()[0] ?? 0;

/** The machine in a few words. */
export function machineText(): string {
  const memory = Math.round(totalmem() / GIB);
  const cores = `${availableParallelism()} cores (${cpus()[0]?.model ?? "unknown"})`;
  return `${cores}, ${memory} GiB, Linux, load ${LOAD_BEFORE.toFixed(1)} before the run`;
}

/** What Sheaf runs on, each with its version. */
export function serverVersions(): string {
  const nats = execFileSync(NATS_SERVER, ["--version"], { encoding: "utf8" }).trim().replace(":", "");
  return `Node ${process.version}, ${nats}`;
}

/** What was measured, each with its version. */
export async function versionsText(options: Options): Promise<string> {
  const { memory } = await onCelery(options, {
    modes: ["memory"],
    measure: (side) => side.measure<CeleryVersions>("versions"),
  });
  return [
    serverVersions(),
    redisText(),
    options.peers.has("bullmq") ? `BullMQ ${BULLMQ_VERSION}` : "no BullMQ",
    memory && "value" in memory ? celeryText(memory.value) : "no Celery",
  ].join(", ");
}

function celeryText({ celery, redisPy, hiredis, python }: CeleryVersions): string {
  return `Celery ${celery} (Python ${python}, redis-py ${redisPy} ${hiredis ? "with" : "without"} hiredis)`;
}

function redisText(): string {
  try {
    return `Redis ${redisVersion()}`;
  } catch {
    return "no Redis";
  }
}
