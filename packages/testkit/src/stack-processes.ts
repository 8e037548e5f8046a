import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";

/** Put into the environment of a stack or a browser, which every process of it inherits, however it came to be. */
export const STACK_MARK = "SHEAF_TEST_STACK";

/** A process and how it was started. */
export interface FoundProcess {
  readonly pid: number;
  readonly command: string;
}

/** The live processes of the stack marked with `id`, its launcher included; Linux only, elsewhere none are found. */
export async function stackProcesses(id: string): Promise<FoundProcess[]> {
  const names = await readdir("/proc").catch(() => []);
  const found = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map((name) => marked(name, id)));
  return found.flat();
}

async function marked(pid: string, id: string): Promise<FoundProcess[]> {
  // A process that has ended but was not reaped yet has an empty environment: it does not count.
  const environment = await readFile(join("/proc", pid, "environ"), "utf8").catch(() => "");
  if (!environment.split("\0").includes(`${STACK_MARK}=${id}`)) return [];
  const command = await readFile(join("/proc", pid, "cmdline"), "utf8").catch(() => "");
  return [{ pid: Number(pid), command: command.replaceAll("\0", " ").trim() }];
}
