import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Redis } from "../redis.ts";
import type { FlowProducer, Queue } from "./api.ts";
import { connectionTo, QUEUE } from "./jobs.ts";
import { loadBullMq } from "./package.ts";

/** Worker processes and how many jobs each runs at a time. */
export interface Shape {
  readonly processes: number;
  readonly concurrency: number;
}

/** A producer and its worker processes on one Redis. */
export interface BullMqSide extends AsyncDisposable {
  readonly queue: Queue;
  readonly flows: FlowProducer;
  readonly workers: readonly ChildProcess[];
}

/** Starts them and waits until all are connected. */
export async function startBullMq({ port }: Redis, shape: Shape): Promise<BullMqSide> {
  const script = join(import.meta.dirname, "worker.ts");
  const args = [port, shape.concurrency].map(String);
  const workers = Array.from({ length: shape.processes }, () => fork(script, args));
  await Promise.all(workers.map((worker) => once(worker, "message")));
  const { Queue, FlowProducer } = loadBullMq();
  const connection = connectionTo(port);
  const queue = new Queue(QUEUE, { connection });
  const flows = new FlowProducer({ connection });
  await Promise.all([queue.waitUntilReady(), flows.waitUntilReady()]);
  return {
    queue,
    flows,
    workers,
    async [Symbol.asyncDispose]() {
      await Promise.all([queue.close(), flows.close()]);
      await Promise.all(workers.map(end));
    },
  };
}

async function end(worker: ChildProcess): Promise<void> {
  if (worker.exitCode !== null || worker.signalCode !== null) return;
  const gone = once(worker, "exit");
  worker.kill("SIGKILL");
  await gone;
}
