/** A BullMQ worker process: `worker.ts <redis port> <concurrency>`. It tells its parent when it is ready and which jobs of the name `hold` it has begun. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Job } from "./api.ts";
import { connectionTo, QUEUE, type WorkerMessage } from "./jobs.ts";
import { loadBullMq } from "./package.ts";

const [port, concurrency] = process.argv.slice(2).map(Number);

function tell(message: WorkerMessage): void {
  process.send?.(message);
}

async function work({ id = "", name, data }: Job): Promise<void> {
  if (name === "noop") return;
  if (name === "hold") tell({ kind: "began", job: id, atMs: Date.now() });
  await sleep(data.ms);
}

const { Worker } = loadBullMq();
const worker = new Worker(QUEUE, work, { connection: connectionTo(port ?? 0), concurrency: concurrency ?? 1 });
await worker.waitUntilReady();
process.once("disconnect", () => process.exit());
tell({ kind: "ready" });
