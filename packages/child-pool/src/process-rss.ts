import { readFileSync } from "node:fs";

/** A process's resident memory in bytes; 0 where it is gone or the system does not tell (outside Linux). */
export function processRssBytes(pid: number): number {
  try {
    const kibibytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return Number(kibibytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}
