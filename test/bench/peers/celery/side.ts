import { execFile } from "node:child_process";
import { availableParallelism } from "node:os";
import { promisify } from "node:util";
import { startChild } from "../child.ts";
import { PeerMissingError } from "../peer-missing-error.ts";
import type { Redis } from "../redis.ts";
import { installPillow, PILLOW_DIR } from "./pillow.ts";

/** A Celery worker on one Redis, and a driver that measures it. */
export interface CelerySide extends AsyncDisposable {
  /** Runs one of `celery_driver.py`'s measurements and gives its figures. */
  measure<T>(name: string, options?: Readonly<Record<string, number | string>>): Promise<T>;
}

/** How to start the worker. */
export interface CeleryOptions {
  /** Processes of its pool; default one for each core. */
  readonly concurrency?: number;
  /** Whether tasks need Pillow. Default false. */
  readonly pillow?: boolean;
}

const run = promisify(execFile);
/** A little more than the driver gives itself. */
const DRIVER = { timeout: 1_900_000, maxBuffer: 2 ** 24 };
/** Debian's own Python has Debian's Celery; another one may come first on the PATH. */
const PYTHONS = ["python3", "/usr/bin/python3"];
/** A lone worker needs to hear of no other. */
const WORKER = [
  "-W",
  "ignore",
  "-m",
  "celery",
  "-A",
  "celery_app",
  "worker",
  "--pool",
  "prefork",
  "--loglevel",
  "ERROR",
];
const QUIET = ["--without-gossip", "--without-mingle", "--without-heartbeat"];

/** Starts the worker and waits until it takes tasks. @throws PeerMissingError when no Python has Celery, or no Pillow */
export async function startCelery({ port, mode }: Redis, o: CeleryOptions = {}): Promise<CelerySide> {
  const python = await pythonWithCelery();
  if (o.pillow) await installPillow(python);
  const own = {
    BENCH_REDIS_URL: `redis://127.0.0.1:${port}/0`,
    BENCH_REDIS_MODE: mode,
    PYTHONDONTWRITEBYTECODE: "1",
    PYTHONPATH: PILLOW_DIR,
  };
  const around = { cwd: import.meta.dirname, env: { ...process.env, ...own } };
  const args = [...WORKER, ...QUIET, "--concurrency", String(o.concurrency ?? availableParallelism())];
  const worker = await startChild({ command: python, args, ready: "celery worker is ready", ...around });
  return {
    async measure<T>(name: string, options = {}) {
      const driver = ["celery_driver.py", name, JSON.stringify(options)];
      const { stdout } = await run(python, driver, { ...around, ...DRIVER });
      return JSON.parse(stdout) as T;
    },
    [Symbol.asyncDispose]: () => worker[Symbol.asyncDispose](),
  };
}

async function pythonWithCelery(): Promise<string> {
  for (const python of PYTHONS) {
    const found = await run(python, ["-c", "import celery, redis"]).then(
      () => true,
      () => false,
    );
    if (found) return python;
  }
  throw new PeerMissingError("no python3 has celery and redis (Debian: python3-celery, python3-redis)");
}
