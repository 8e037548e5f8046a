import { readFile } from "node:fs/promises";

const LINES = 20;

/** The last lines of a log file, for a person to read; empty when there are none. */
export async function logTail(path: string): Promise<string> {
  const text = await readFile(path, "utf8").catch(() => "");
  return text.trimEnd().split("\n").slice(-LINES).join("\n");
}
