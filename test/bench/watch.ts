/**
 * What it costs to be watched: many readers on one group that runs through, the server in a process of its own.
 * `node test/bench/watch.ts [readers] [tasks] [seconds]`, default 2,000, 10,000 and 10. The times include the readers' own
 * share of the machine.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { create } from "@bufbuild/protobuf";
import { createClient } from "@connectrpc/connect";
import { connectBroker, createLogAppender, type LogAppender, logSubject } from "@sheaf/broker";
import { type Event, EventSchema, RunOutcome, SchedulerService } from "@sheaf/proto";
import { createGrpcTransport, createLogger, DEFAULT_LIMITS } from "@sheaf/service";
import { startNats } from "@sheaf/testkit";
import { percentile } from "./broker-rig.ts";
import { nowMs, Readers, type WatchForm } from "./watch-readers.ts";
import type { WatchFigures } from "./watch-server.ts";

const [READERS = 2_000, TASKS = 10_000, SECONDS = 10] = process.argv.slice(2).map(Number);
/** Every so often a record of reports is written, in milliseconds. */
const RECORD_MS = 20;

const FORMS: Readonly<Record<string, WatchForm>> = {
  "the group alone": { tasks: false, details: false },
  tasks: { tasks: true, details: false },
  "tasks with details": { tasks: true, details: true },
};

const OUTPUTS = ["thumb", "web"].map((name) => {
  const sha256 = "5d41402abc4b2a76b9719d911017c592".repeat(2);
  return { name, format: "webp", width: 1_600, height: 1_067, bytes: 143_201, sha256 };
});

/** One start and one success of each of the tasks `from` to `to - 1`. */
function reports(groupId: string, from: number, to: number): Event[] {
  const index = Array.from({ length: to - from }, (_, k) => from + k);
  return [RunOutcome.STARTED, RunOutcome.SUCCEEDED].map((outcome) => {
    const fill = <T>(value: T) => index.map(() => value);
    const details = outcome === RunOutcome.STARTED ? [] : index.map((_, position) => ({ position, outputs: OUTPUTS }));
    const columns = { index, run: fill(1), outcome: fill(outcome), startedAgoMs: fill(5), runMs: fill(5), details };
    const value = { worker: "bench-worker-0001", groups: [{ groupId, ...columns }] };
    return create(EventSchema, { kind: { case: "runsReported", value } });
  });
}

/** The group runs through at an even pace. */
async function runThrough(appender: LogAppender, groupId: string): Promise<void> {
  const startedMs = nowMs();
  const steps = (SECONDS * 1_000) / RECORD_MS;
  for (let step = 0; step < steps; step++) {
    await sleep(Math.max(0, startedMs + step * RECORD_MS - nowMs()));
    await appender.appendMany(
      reports(groupId, Math.floor((step * TASKS) / steps), Math.floor(((step + 1) * TASKS) / steps)),
    );
  }
}

/** What one run has used and shown. */
interface Run {
  readonly readers: Readers;
  readonly count: number;
  readonly updates: number;
  readonly tookMs: number;
  readonly cpuMs: number;
  readonly before: WatchFigures;
  readonly idle: WatchFigures;
  readonly end: WatchFigures;
}

function print(name: string, { readers, count, updates, tookMs, cpuMs, before, idle, end }: Run, baseMs: number): void {
  const line = (what: string, ...values: string[]) => console.log(`  ${what.padEnd(44)} ${values.join(", ")}`);
  const ms = (values: readonly number[]) =>
    `p50 ${percentile(values, 0.5).toFixed(0)} ms, p95 ${percentile(values, 0.95).toFixed(0)} ms`;
  const each = (bytes: number) => `${(bytes / count / 1_024).toFixed(0)} KiB`;
  console.log(`\n${name}: ${count} readers, ${TASKS} tasks in ${(tookMs / 1_000).toFixed(1)} s`);
  line("server CPU", `${Math.round(cpuMs)} ms`, `${Math.round((cpuMs / tookMs) * 100)} % of a core`);
  line("turn of its event loop", `p50 ${end.loopP50Ms.toFixed(0)} ms`, `longest ${end.loopMaxMs.toFixed(0)} ms`);
  if (count === 0) return;
  const folded = new Map(end.folded);
  const newest = readers.samples.map(({ revision, atMs }) => atMs - (folded.get(revision) ?? Number.NaN));
  const any = readers.samples.flatMap(({ after, revision, atMs }) =>
    end.folded.filter(([seq]) => seq > after && seq <= revision).map(([, at]) => atMs - at),
  );
  line(
    "responses per reader",
    (updates / count).toFixed(1),
    `${(readers.bytes / updates / 1_024).toFixed(1)} KiB each`,
  );
  line("CPU per response", `${(((cpuMs - baseMs) / updates) * 1_000).toFixed(0)} µs`);
  line("from fold to received, any record", ms(any));
  line("from fold to received, newest record told", ms(newest));
  line(
    "memory per idle reader",
    `${each(idle.heapBytes - before.heapBytes)} heap`,
    `${each(idle.rssBytes - before.rssBytes)} process`,
  );
  line("most memory of the process so far", `${Math.round(end.peakBytes / 2 ** 20)} MiB`);
}

async function main(): Promise<void> {
  await using nats = await startNats();
  const server = fork(fileURLToPath(new URL("./watch-server.ts", import.meta.url)), [nats.url], {
    execArgv: ["--expose-gc"],
  });
  const [{ port }] = (await once(server, "message")) as [{ port: number }];
  const ask = async (what: "figures" | "begin"): Promise<WatchFigures> => {
    server.send(what);
    return (await once(server, "message"))[0];
  };
  const log = createLogger({ service: "bench", level: "warn" });
  const broker = await connectBroker({ url: nats.url, name: "bench", log });
  const subject = logSubject.reports("bench");
  const appender = createLogAppender({ broker, subject, writer: "bench", maxRecordBytes: 2 ** 19, log });
  const target = `ipv4:127.0.0.1:${port}`;
  const transport = createGrpcTransport({ target, maxBytes: DEFAULT_LIMITS.rpcBytes, defaultTimeoutMs: 20_000 });
  const client = createClient(SchedulerService, transport);

  async function run(count: number, form: WatchForm): Promise<Run> {
    const items = Array.from({ length: TASKS }, (_, k) => ({ source: `img_${k}`, name: `photo-${k}.jpg` }));
    const { group } = await client.submitGroup({ task: "demo.noop", items });
    const groupId = group?.id ?? "";
    const before = await ask("figures");
    const readers = new Readers();
    await readers.open(port, count, { groupId, ...form });
    const idle = await ask("begin");
    const [firsts, startedMs] = [readers.messages, nowMs()];
    await runThrough(appender, groupId);
    while (readers.ended < count) await sleep(20);
    const end = await ask("figures");
    readers.close();
    const cpuMs = end.cpuMs - idle.cpuMs;
    return {
      readers,
      count,
      updates: readers.messages - firsts,
      tookMs: nowMs() - startedMs,
      cpuMs,
      before,
      idle,
      end,
    };
  }

  const nobody = await run(0, { tasks: false, details: false });
  print("nobody watches", nobody, 0);
  for (const [name, form] of Object.entries(FORMS)) print(name, await run(READERS, form), nobody.cpuMs);
  transport.close();
  await appender.stop();
  await broker.close();
  server.disconnect();
  await once(server, "exit");
}

await main();
