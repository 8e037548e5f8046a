import { readFileSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";

const POLL_MS = 50;

/** Whether a process runs; one that is dead and not yet reaped does not. Linux only. */
export function isAlive(pid: number): boolean {
  try {
    return parsed(readFileSync(`/proc/${pid}/stat`, "utf8")).state !== "Z";
  } catch {
    return false;
  }
}

/** The living children of a process, oldest first, by what the system says. Default: of this one. */
export async function childPids(parent: number = process.pid): Promise<number[]> {
  return (await living()).filter((found) => found.parent === parent).map(({ pid }) => pid);
}

/** The living processes of the given sessions. Linux only; of no session there is none anywhere. */
export async function pidsOfSessions(sessions: ReadonlySet<number>): Promise<number[]> {
  if (sessions.size === 0) return [];
  return (await living()).filter(({ session }) => sessions.has(session)).map(({ pid }) => pid);
}

/** Waits until no process of the sessions lives. Throws when one is left after `withinMs`, and kills it. */
export async function expectSessionsGone(sessions: ReadonlySet<number>, withinMs: number): Promise<void> {
  const giveUpAt = Date.now() + withinMs;
  let left = await pidsOfSessions(sessions);
  for (; left.length > 0 && Date.now() < giveUpAt; left = await pidsOfSessions(sessions)) await delay(POLL_MS);
  for (const pid of left) process.kill(pid, "SIGKILL");
  if (left.length > 0) throw new Error(`processes were left behind: ${left.join(", ")}`);
}

/** The session that a living process belongs to: the id of the process that began it. Linux only. */
export function sessionOf(pid: number): number {
  return parsed(readFileSync(`/proc/${pid}/stat`, "utf8")).session;
}

/** Processor time a process has used, all threads. The kernel counts in hundredths of a second. */
export function cpuMs(pid: number): number {
  const fields = fieldsAfterName(readFileSync(`/proc/${pid}/stat`, "utf8"));
  return (Number(fields[11]) + Number(fields[12])) * 10;
}

async function living(): Promise<{ pid: number; parent: number; session: number }[]> {
  const pids = (await readdir("/proc")).map(Number).filter((pid) => pid > 0);
  const stats = await Promise.all(pids.map((pid) => readFile(`/proc/${pid}/stat`, "utf8").catch(() => undefined)));
  const found = pids.flatMap((pid, at) => (stats[at] === undefined ? [] : [{ pid, ...parsed(stats[at]) }]));
  return found.filter(({ state }) => state !== "Z");
}

function parsed(stat: string): { state: string | undefined; parent: number; session: number } {
  const [state, parent, , session] = fieldsAfterName(stat);
  return { state, parent: Number(parent), session: Number(session) };
}

/** The command's name in parentheses may itself hold spaces and parentheses. */
function fieldsAfterName(stat: string): string[] {
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}
