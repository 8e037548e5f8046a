import { setTimeout as sleep } from "node:timers/promises";
import { createWorker, defineTask, TaskError } from "@sheaf/tasks";
import { z } from "zod";

/** How a run of `torture.once` goes wrong in its first attempt; the second one is well. */
const WAYS = {
  /** JavaScript that never gives its processor back. */
  loops: () => {
    for (;;);
  },
  /** What a fault in native code does. */
  segfault: () => process.kill(process.pid, "SIGSEGV"),
  exits: () => process.exit(0),
  rejects: () => void Promise.reject(new Error("nobody looks at this")),
  throws_later: () =>
    void setTimeout(() => {
      throw new Error("nobody catches this");
    }),
  /** Buffers live outside V8's heap. */
  takes_memory: async () => {
    const all: Buffer[] = [];
    for (;;) {
      all.push(Buffer.alloc(16 * 1024 * 1024, all.length));
      await sleep(1);
    }
  },
  /** Objects live inside of it. */
  fills_heap: () => {
    const all: object[] = [];
    for (;;) all.push({ all: new Array(1_000).fill(all.length) });
  },
  fails: () => {
    throw new Error("once bitten");
  },
} satisfies { readonly [way: string]: () => unknown };

const once = defineTask({
  name: "torture.once",
  input: z.strictObject({ way: z.enum(Object.keys(WAYS) as (keyof typeof WAYS)[]) }),
  timeoutMs: 10_000,
  maxAttempts: 2,
  async run({ way }, { attempt }) {
    if (attempt > 1) return { survived: way };
    await WAYS[way]();
    // What goes wrong beside the run does so while it is under way.
    await sleep(60_000);
    return undefined;
  },
});

const everything = defineTask({
  name: "torture.everything",
  input: z.object({ say: z.string() }),
  async run({ say }, { group, labels, traceparent, item, attempt, options, log, progress, blobs }) {
    log.info("at it", { say, noJson: 1n });
    progress(0.5, say);
    await blobs.putOutput({ name: "said", format: "json", bytes: Buffer.from(JSON.stringify({ say })) });
    return { group: group.id, index: group.index, labels, traceparent, source: item.source, attempt, options };
  },
});

const gives_up = defineTask({
  name: "torture.gives-up",
  input: z.unknown(),
  runs: "inline",
  run() {
    throw new TaskError("this will never work", { retryable: false });
  },
});

const waits = defineTask({
  name: "torture.waits",
  input: z.object({ ms: z.number() }),
  concurrency: 1,
  timeoutMs: 60_000,
  async run({ ms }, { signal, progress }) {
    progress(0.25, "waiting");
    await sleep(ms, undefined, { signal });
    return "waited";
  },
});

await createWorker({ tasks: [once, everything, gives_up, waits], maxRssBytes: 400 * 1024 * 1024 }).run();
