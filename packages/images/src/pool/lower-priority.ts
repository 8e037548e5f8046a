import { readdirSync } from "node:fs";
import { setPriority } from "node:os";

/**
 * Has this whole process stand back behind others that want a processor; `niceness` as `nice` has it. On Linux a
 * priority is a thread's own and goes over to the threads that it starts, and by now there are some: each is told.
 */
export function lowerPriority(niceness: number): void {
  for (const thread of threadIds()) {
    try {
      setPriority(thread, niceness);
    } catch {
      // It has ended meanwhile, or may not be told; all goes on as before.
    }
  }
}

/** 0 is who asks: where there is no such list, a priority is the whole process's. */
function threadIds(): number[] {
  try {
    return readdirSync("/proc/self/task").map(Number);
  } catch {
    return [0];
  }
}
