/**
 * A scheduler's fold alone, in a process of its own: `fold-probe.ts <nats url> <folder of snapshots>`. Folds the log,
 * or restores and folds the rest, measures, writes a snapshot if anything was folded, and prints a `FoldProbe` as JSON.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as pause } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { connectBroker } from "@sheaf/broker";
import { createLogger } from "@sheaf/service";
import { Fold } from "../../../services/scheduler/src/fold.ts";
import { SnapshotStore } from "../../../services/scheduler/src/snapshot/snapshot-store.ts";

/** How long something took, and how much of that the thread computed: others use the machine too. */
export interface Took {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** What is printed. Sizes in bytes; memory after a collection. */
export interface FoldProbe {
  readonly tasks: number;
  readonly groups: number;
  readonly restore: Took;
  /** Records that were folded, and what that took. */
  readonly records: number;
  readonly fold: Took;
  readonly rssBytes: number;
  readonly heapBytes: number;
  readonly bufferBytes: number;
  /** Of the snapshot that was written, if one was. */
  readonly write: Took;
  readonly snapshotBytes: number;
  /** The longest turn of the event loop meanwhile. */
  readonly stallMs: number;
}

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

const [url = "", path = ""] = process.argv.slice(2);
const log = createLogger({ service: "probe", level: "error" });
const broker = await connectBroker({ url, name: "probe", log });
const store = new SnapshotStore({ path, broker, log });
let records = 0;
let restored: Took = { wallMs: 0, cpuMs: 0 };
const fold = new Fold({
  broker,
  log,
  onRecord: () => {
    records += 1;
  },
  onReplaced: () => process.exit(1),
  restore: async (state, signal) => {
    restored = await timed(() => store.restore(state, signal));
  },
});

const started = await timed(() => fold.start());
const memory = await settledMemory();
const written = records === 0 ? { write: { wallMs: 0, cpuMs: 0 }, snapshotBytes: 0, stallMs: 0 } : await write();
const { state } = fold;
const probe: FoldProbe = {
  tasks: state.retainedTasks,
  groups: state.groups.size,
  restore: restored,
  records,
  fold: { wallMs: started.wallMs - restored.wallMs, cpuMs: started.cpuMs - restored.cpuMs },
  ...memory,
  ...written,
};
console.log(JSON.stringify(probe));
await fold.stop();
await broker.close();

async function settledMemory() {
  // Buffers are given back only after the collection that found them unused.
  for (let n = 0; n < 4; n++) {
    collectGarbage();
    await pause(50);
  }
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage();
  return { rssBytes: rss, heapBytes: heapUsed, bufferBytes: arrayBuffers };
}

async function write() {
  const delays = monitorEventLoopDelay({ resolution: 1 });
  let snapshotBytes = 0;
  delays.enable();
  const took = await timed(async () => {
    snapshotBytes = (await store.save(fold, new AbortController().signal)).bytes;
  });
  delays.disable();
  return { write: took, snapshotBytes, stallMs: delays.max / 1e6 };
}

async function timed(work: () => Promise<void>): Promise<Took> {
  const fromMs = performance.now();
  const before = process.threadCpuUsage();
  await work();
  const { user, system } = process.threadCpuUsage(before);
  return { wallMs: performance.now() - fromMs, cpuMs: (user + system) / 1_000 };
}
