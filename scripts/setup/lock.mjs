import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { SetupError } from "./setup-error.mjs";

const POLL_MS = 100;

/**
 * Runs `work` while holding the lock file `path`, which names the holder's pid; a lock whose holder died is taken over.
 *
 * @template T
 * @param {string} path
 * @param {() => Promise<T>} work
 * @param {{ waitMs?: number }} [options] `waitMs`: how long to wait for another holder, 10 minutes by default
 * @returns {Promise<T>} what `work` gave
 * @throws {SetupError} when another living process holds the lock for longer than `waitMs`
 */
export async function withLock(path, work, { waitMs = 600_000 } = {}) {
  await mkdir(dirname(path), { recursive: true });
  const giveUpAt = Date.now() + waitMs;
  while (!(await create(path))) {
    const holder = await readHolder(path);
    if (holder !== undefined && !isAlive(holder)) await removeDead(path, holder);
    else if (Date.now() < giveUpAt) await delay(POLL_MS);
    else throw new SetupError(`another set-up (pid ${holder}) is still running; if it is not, remove ${path}`);
  }
  try {
    return await work();
  } finally {
    await rm(path, { force: true });
  }
}

async function create(path) {
  try {
    await writeFile(path, String(process.pid), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

/** The pid in the lock file; undefined while it is being written or when it has just gone. */
async function readHolder(path) {
  const text = await readFile(path, "utf8").catch(() => "");
  return text === "" ? undefined : Number(text);
}

function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** Only whoever creates the claim on this dead holder may remove its lock, and only after looking again: two waiters
 * that both saw the dead pid must not remove the lock that one of them has made since. */
async function removeDead(path, holder) {
  const claim = `${path}.${holder}`;
  if (!(await create(claim))) return delay(POLL_MS);
  if ((await readHolder(path)) === holder) await rm(path, { force: true });
  await rm(claim, { force: true });
}
