import { once } from "node:events";
import { createServer } from "node:net";
import { LauncherError } from "./launcher-error.ts";
import type { Ports } from "./process-plan.ts";
import type { Settings } from "./settings.ts";

/** Below the range from which systems take ports for outgoing connections: one of those could otherwise sit on a
 * child's port at the moment the child is restarted. */
const LOWEST = 15_000;
const HIGHEST = 32_000;

/**
 * Chooses every port of a stack.
 *
 * @throws LauncherError when the HTTP port is taken
 */
export async function choosePorts(settings: Settings): Promise<Ports> {
  const { httpHost: host, httpPort: wanted } = settings;
  if (wanted !== 0 && !(await isFree(wanted, host))) {
    throw new LauncherError(`port ${wanted} on ${host} is taken; choose another one with SHEAF_HTTP_PORT`);
  }
  const taken = new Set([wanted]);
  const next = () => freePort(taken);
  const ports = { http: wanted || (await next()), nats: await next(), schedulers: [], workers: [], ownWorkers: [] };
  const schedulers: { rpc: number; admin: number }[] = [];
  for (let i = 0; i < settings.schedulers; i++) schedulers.push({ rpc: await next(), admin: await next() });
  const workers: { admin: number }[] = [];
  for (let i = 0; i < settings.workers; i++) workers.push({ admin: await next() });
  const ownWorkers: { admin: number }[] = [];
  for (let i = 0; i < settings.workerModules.length; i++) ownWorkers.push({ admin: await next() });
  return { ...ports, schedulers, workers, ownWorkers };
}

async function freePort(taken: Set<number>): Promise<number> {
  for (;;) {
    const port = LOWEST + Math.floor(Math.random() * (HIGHEST - LOWEST));
    if (taken.has(port)) continue;
    taken.add(port);
    if (await isFree(port, "127.0.0.1")) return port;
  }
}

async function isFree(port: number, host: string): Promise<boolean> {
  const server = createServer();
  try {
    server.listen(port, host);
    await once(server, "listening");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "EADDRINUSE") return false;
    throw new LauncherError(`SHEAF_HTTP_HOST, SHEAF_HTTP_PORT: cannot listen on ${host}:${port} (${String(error)})`);
  }
  server.close();
  await once(server, "close");
  return true;
}
