import { mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { uptime } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { LauncherError } from "./launcher-error.ts";
import { isAlive } from "./process-signals.ts";

/** A data directory that belongs to this launcher until it is released. */
export interface DataDir {
  /** `<data>/run`: pid files and the broker's configuration. */
  readonly runDir: string;
  /** `<data>/logs`, emptied at every start. */
  readonly logDir: string;
  release(): Promise<void>;
}

const POLL_MS = 50;

/**
 * Takes `path` for this launcher, making what is missing. Processes of an earlier launcher that was killed are being
 * ended by its guard: they are waited for, `leftoverMs` at most (default 15 s, longer than the guard's patience).
 *
 * @throws LauncherError when another launcher, or a process of an earlier one, is alive there
 */
export async function claimDataDir(path: string, { leftoverMs = 15_000 } = {}): Promise<DataDir> {
  const runDir = join(path, "run");
  const logDir = join(path, "logs");
  const launcherPid = join(runDir, "launcher.pid");
  await mkdir(runDir, { recursive: true });
  await claim(launcherPid, path);
  try {
    await awaitLeftovers(runDir, leftoverMs);
    await rm(logDir, { recursive: true, force: true });
    await mkdir(logDir);
  } catch (error) {
    await rm(launcherPid, { force: true });
    throw error;
  }
  return { runDir, logDir, release: () => rm(launcherPid, { force: true }) };
}

async function claim(pidFile: string, path: string): Promise<void> {
  const holder = await livePid(pidFile);
  if (holder !== undefined) {
    throw new LauncherError(
      `Sheaf is already running on ${path} (pid ${holder}). Stop it, choose another SHEAF_DATA_DIR, or, ` +
        `if that process is not Sheaf, remove ${pidFile}`,
    );
  }
  await rm(pidFile, { force: true });
  await writeFile(pidFile, `${process.pid}\n`, { flag: "wx" });
}

async function awaitLeftovers(runDir: string, leftoverMs: number): Promise<void> {
  for (let waited = 0; ; waited += POLL_MS) {
    const left = await leftovers(runDir);
    const [first] = left;
    if (first === undefined) return;
    if (waited >= leftoverMs) {
      throw new LauncherError(
        `a process of an earlier start is still alive (pid ${first.pid}). Stop it, or, if it is not Sheaf's, remove ${first.file}`,
      );
    }
    await delay(POLL_MS);
  }
}

/** The live processes named by pid files; files of dead ones are removed. */
async function leftovers(runDir: string): Promise<{ file: string; pid: number }[]> {
  const names = (await readdir(runDir)).filter((name) => name.endsWith(".pid") && name !== "launcher.pid");
  const found = await Promise.all(
    names.map(async (name) => {
      const file = join(runDir, name);
      const pid = await livePid(file);
      if (pid === undefined) await rm(file, { force: true });
      return pid === undefined ? [] : [{ file, pid }];
    }),
  );
  return found.flat();
}

/** The pid in a file, if such a process is alive and the file was written since the machine started: pids begin anew
 * with each boot, and a stranger's must not pass for ours. */
async function livePid(file: string): Promise<number | undefined> {
  const text = await readFile(file, "utf8").catch(() => "");
  const pid = Number.parseInt(text, 10);
  if (!(pid > 0) || !isAlive(pid)) return undefined;
  const { mtimeMs } = await stat(file);
  return mtimeMs < Date.now() - uptime() * 1_000 ? undefined : pid;
}
