/** The server of the bench `watch.ts`: one scheduler, which tells what it has used. Started by it, ends with it. */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { connectBroker } from "@sheaf/broker";
import { createLogger, DEFAULT_LIMITS } from "@sheaf/service";
import { freePort } from "@sheaf/testkit";
import { Fold } from "../../services/scheduler/src/fold.ts";
import { createScheduler } from "../../services/scheduler/src/scheduler.ts";

/** What the server has used so far, and what it has folded since the last question that began a run. */
export interface WatchFigures {
  readonly cpuMs: number;
  readonly heapBytes: number;
  readonly rssBytes: number;
  /** Most memory of the process since the start. */
  readonly peakBytes: number;
  readonly loopMaxMs: number;
  readonly loopP50Ms: number;
  /** Sequence and time of each record. */
  readonly folded: readonly (readonly [seq: number, atMs: number])[];
}

const log = createLogger({ service: "bench-server", level: "warn" });
const broker = await connectBroker({ url: process.argv[2] ?? "", name: "scheduler", log });
const port = await freePort();
const parts = createScheduler({
  broker,
  limits: DEFAULT_LIMITS,
  rpcListen: { host: "127.0.0.1", port },
  adminListen: { host: "127.0.0.1", port: await freePort() },
  logMaxBytes: 2 ** 30,
  host: "bench",
  log,
  abandon: (reason) => {
    throw new Error(reason);
  },
});
for (const part of parts) await part.start();

const fold = parts.find((part) => part instanceof Fold);
const folded: [number, number][] = [];
fold?.onFolded(() => folded.push([fold.state.seq, performance.timeOrigin + performance.now()]));
const loop = monitorEventLoopDelay({ resolution: 5 });
loop.enable();

function figures(): WatchFigures {
  const { user, system } = process.cpuUsage();
  for (let n = 0; n < 3; n++) globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return {
    cpuMs: (user + system) / 1_000,
    heapBytes: heapUsed + external,
    rssBytes: rss,
    peakBytes: process.resourceUsage().maxRSS * 1_024,
    loopMaxMs: loop.max / 1e6,
    loopP50Ms: loop.percentile(50) / 1e6,
    folded: [...folded],
  };
}

process.on("message", (what) => {
  process.send?.(figures());
  if (what !== "begin") return;
  folded.length = 0;
  loop.reset();
});
async function stop(): Promise<void> {
  for (const part of parts.toReversed()) await part.stop();
  await broker.close();
  process.exit(0);
}

process.on("disconnect", () => void stop());
process.send?.({ port });
