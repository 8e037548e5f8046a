// The guard: a process of its own that ends the launcher's children when the launcher is gone without having done so
// (SIGKILL, out of memory). It learns of that in the one way that cannot be missed: the kernel closes the pipe on its
// standard input. Lines on it: `watch <pid>`, `forget <pid>`; each pid leads a process group. Argument: ms from SIGTERM
// to SIGKILL.
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { isAlive, killGroup, terminate } from "./process-signals.ts";

const graceMs = Number(process.argv[2]);
const POLL_MS = 50;

const watched = new Set<number>();
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => {});
for await (const line of createInterface({ input: process.stdin })) {
  const [verb, pid] = line.split(" ");
  if (verb === "watch") watched.add(Number(pid));
  else watched.delete(Number(pid));
}
for (const pid of watched) terminate(pid);
for (let waited = 0; waited < graceMs && [...watched].some(isAlive); waited += POLL_MS) await delay(POLL_MS);
for (const pid of watched) killGroup(pid);
