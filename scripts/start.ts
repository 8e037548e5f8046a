// `npm start`: the real services as separate processes, as in production, around a nats-server of their own.
import { mkdir, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { claimDataDir } from "./launcher/data-dir.ts";
import { LauncherError } from "./launcher/launcher-error.ts";
import { natsConfig } from "./launcher/nats-config.ts";
import { choosePorts } from "./launcher/ports.ts";
import { planProcesses } from "./launcher/process-plan.ts";
import { runStack } from "./launcher/run-stack.ts";
import { keptSecret } from "./launcher/secret.ts";
import { readSettings } from "./launcher/settings.ts";

/** A terminal that has gone must not take the launcher with it before everything is stopped. */
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {});

async function main(): Promise<number> {
  const settings = readSettings(process.env, availableParallelism());
  const dirs = await claimDataDir(settings.dataDir);
  try {
    const ports = await choosePorts(settings);
    const storeDir = join(settings.dataDir, "nats");
    await mkdir(storeDir, { recursive: true });
    const natsConfigPath = join(dirs.runDir, "nats-server-1.conf");
    await writeFile(natsConfigPath, natsConfig({ port: ports.nats, storeDir }));
    const root = fileURLToPath(new URL("..", import.meta.url));
    const secret = settings.secret ?? (await keptSecret(settings.dataDir));
    const around = { root, node: process.execPath, natsConfig: natsConfigPath, env: process.env, secret };
    const url = `http://${settings.httpHost === "0.0.0.0" ? "127.0.0.1" : settings.httpHost}:${ports.http}`;
    const near = relative(process.cwd(), dirs.logDir);
    const logs = near.startsWith("..") ? dirs.logDir : near;
    const readyLine = `Sheaf is ready: ${url}  (try: curl -F images=@photo.jpg ${url}/process_images; logs: ${logs})`;
    return await runStack({
      stages: planProcesses(settings, ports, around),
      dirs,
      url,
      readyLine,
      say: (line) => console.log(line),
    });
  } finally {
    await dirs.release();
  }
}

try {
  process.exitCode = await main();
} catch (error) {
  console.error(error instanceof LauncherError ? `Sheaf cannot start: ${error.message}` : error);
  process.exitCode = 1;
}
