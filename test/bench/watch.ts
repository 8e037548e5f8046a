/**
 * What it costs to be watched: many readers on one group that runs through, the server in a process of its own.
 * `node test/bench/watch.ts [watchers] [tasks] [seconds]`. Times to the client include the client's own share of two cores.
 */
import { fork } from "node:child_process";
import { once } from "node:events";
import { type ClientHttp2Session, connect } from "node:http2";
import { fileURLToPath } from "node:url";
import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { createClient } from "@connectrpc/connect";
import { connectBroker, createLogAppender, logSubject } from "@sheaf/broker";
import {
  type Event,
  EventSchema,
  RunOutcome,
  SchedulerService,
  WatchGroupRequestSchema,
  WatchGroupResponseSchema,
} from "@sheaf/proto";
import { createGrpcTransport, createLogger, DEFAULT_LIMITS } from "@sheaf/service";
import { startNats } from "@sheaf/testkit";
import { percentile } from "./broker-rig.ts";
import type { WatchFigures } from "./watch-server.ts";

const [WATCHERS = 2_000, TASKS = 10_000, SECONDS = 10] = process.argv.slice(2).map(Number);
/** Every so often a record of reports is written, in milliseconds. */
const RECORD_MS = 20;
/** A server takes so many streams on one connection at most; a few are left for other calls. */
const STREAMS = 900;
/** One in so many watchers looks at what it receives. */
const SAMPLE = 50;

interface Form {
  readonly name: string;
  readonly tasks: boolean;
  readonly details: boolean;
}

const FORMS: readonly Form[] = [
  { name: "nobody watches", tasks: false, details: false },
  { name: "the group alone", tasks: false, details: false },
  { name: "tasks", tasks: true, details: false },
  { name: "tasks with details", tasks: true, details: true },
];

const log = createLogger({ service: "bench", level: "warn" });
const nowMs = () => performance.timeOrigin + performance.now();

/** What all readers of a run have received. */
class Received {
  messages = 0;
  bytes = 0;
  ended = 0;
  /** Revision and time of what the samples received. */
  readonly samples: { readonly after: number; readonly revision: number; readonly atMs: number }[] = [];
}

/** One reader over bare HTTP/2, so that the client's share stays small: it cuts the stream into messages and counts. */
function watch(session: ClientHttp2Session, body: Buffer, received: Received, sample: boolean): Promise<void> {
  const stream = session.request({
    ":method": "POST",
    ":path": "/sheaf.v1.SchedulerService/WatchGroup",
    "content-type": "application/grpc",
    te: "trailers",
  });
  const first = Promise.withResolvers<void>();
  let rest: Buffer = Buffer.alloc(0);
  let revision = 0;
  const onMessage = (message: Buffer) => {
    received.messages++;
    first.resolve();
    if (!sample) return;
    const after = revision;
    revision = Number(fromBinary(WatchGroupResponseSchema, message).group?.revision);
    received.samples.push({ after, revision, atMs: nowMs() });
  };
  stream.on("data", (chunk: Buffer) => {
    received.bytes += chunk.length;
    rest = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    while (rest.length >= 5 && rest.length >= 5 + rest.readUInt32BE(1)) {
      const end = 5 + rest.readUInt32BE(1);
      onMessage(rest.subarray(5, end));
      rest = rest.subarray(end);
    }
  });
  stream.on("error", first.reject);
  stream.on("end", () => received.ended++);
  stream.end(body);
  return first.promise;
}

function requestOf(groupId: string, { tasks, details }: Form): Buffer {
  const message = toBinary(WatchGroupRequestSchema, create(WatchGroupRequestSchema, { groupId, tasks, details }));
  const prefix = Buffer.alloc(5);
  prefix.writeUInt32BE(message.length, 1);
  return Buffer.concat([prefix, message]);
}

/** Starts, then successes, of the tasks `from` to `to - 1`. */
function reports(groupId: string, from: number, to: number): Event[] {
  const index = Array.from({ length: to - from }, (_, k) => from + k);
  return [RunOutcome.STARTED, RunOutcome.SUCCEEDED].map((outcome) => {
    const fill = <T>(value: T) => index.map(() => value);
    const columns = { run: fill(1), outcome: fill(outcome), startedAgoMs: fill(5), runMs: fill(5) };
    const details = outcome === RunOutcome.STARTED ? [] : index.map((_, position) => ({ position, outputs: OUTPUTS }));
    const groups = [{ groupId, index, ...columns, details }];
    return create(EventSchema, { kind: { case: "runsReported", value: { worker: "bench-worker-0001", groups } } });
  });
}

const OUTPUTS = ["thumb", "web"].map((name) => ({
  name,
  format: "webp",
  width: 1_600,
  height: 1_067,
  bytes: 143_201,
  sha256: "5d41402abc4b2a76b9719d911017c592".repeat(2),
}));

async function run(): Promise<void> {
  await using nats = await startNats({ syncAlways: false });
  const path = fileURLToPath(new URL("./watch-server.ts", import.meta.url));
  const server = fork(path, [nats.url], { execArgv: ["--expose-gc"] });
  const [{ port }] = (await once(server, "message")) as [{ port: number }];
  const ask = async (what: "begin" | "idle" | "end"): Promise<WatchFigures> => {
    server.send(what);
    return (await once(server, "message"))[0];
  };
  const broker = await connectBroker({ url: nats.url, name: "bench", log });
  const appender = createLogAppender({
    broker,
    subject: logSubject.reports("b"),
    writer: "b",
    maxRecordBytes: 2 ** 19,
    log,
  });
  const transport = createGrpcTransport({
    target: `ipv4:127.0.0.1:${port}`,
    maxBytes: DEFAULT_LIMITS.rpcBytes,
    defaultTimeoutMs: 20_000,
  });
  const client = createClient(SchedulerService, transport);
  const items = Array.from({ length: TASKS }, (_, k) => ({ source: `img_${k}`, name: `photo-${k}.jpg` }));

  /** CPU of the run with nobody watching, in milliseconds. */
  let baseMs = 0;
  for (const [n, form] of FORMS.entries()) {
    const { group } = await client.submitGroup({ task: "demo.noop", items });
    const groupId = group?.id ?? "";
    const received = new Received();
    const sessions: ClientHttp2Session[] = [];
    const before = await ask("idle");
    const watchers = n === 0 ? 0 : WATCHERS;
    for (let at = 0; at < watchers; at += STREAMS) {
      const session = connect(`http://127.0.0.1:${port}`, { settings: { initialWindowSize: 2 ** 20 } });
      await once(session, "connect");
      session.setLocalWindowSize(2 ** 24);
      sessions.push(session);
      const count = Math.min(STREAMS, watchers - at);
      const body = requestOf(groupId, form);
      await Promise.all(
        Array.from({ length: count }, (_, k) => watch(session, body, received, (at + k) % SAMPLE === 0)),
      );
    }
    const idle = await ask("idle");
    const firsts = received.messages;
    const begin = await ask("begin");
    const startedMs = nowMs();
    const steps = (SECONDS * 1_000) / RECORD_MS;
    for (let step = 0; step < steps; step++) {
      const [from, to] = [Math.floor((step * TASKS) / steps), Math.floor(((step + 1) * TASKS) / steps)];
      const waitMs = startedMs + step * RECORD_MS - nowMs();
      if (waitMs > 0) await new Promise((resolve) => setTimeout(resolve, waitMs));
      await appender.appendMany(reports(groupId, from, to));
    }
    while (received.ended < watchers) await new Promise((resolve) => setTimeout(resolve, 20));
    const tookMs = nowMs() - startedMs;
    const end = await ask("end");
    for (const session of sessions) session.close();
    const cpuMs = end.cpuMs - begin.cpuMs;
    if (n === 0) baseMs = cpuMs;
    const updates = received.messages - firsts;
    const foldedAt = new Map(end.folded);
    const ages = received.samples.flatMap(({ after, revision, atMs }) => {
      if (after === 0) return [];
      return end.folded.filter(([seq]) => seq > after && seq <= revision).map(([, folded]) => atMs - folded);
    });
    const ways = received.samples.flatMap(({ after, revision, atMs }) =>
      after === 0 ? [] : [atMs - (foldedAt.get(revision) ?? Number.NaN)],
    );
    console.log(`\n${form.name}: ${watchers} watchers, ${TASKS} tasks in ${(tookMs / 1_000).toFixed(1)} s`);
    console.log(
      `  server CPU ${Math.round(cpuMs)} ms, ${Math.round((cpuMs / tookMs) * 100)} % of a core; longest turn of its loop ${end.loopMaxMs.toFixed(0)} ms, p50 ${end.loopP50Ms.toFixed(0)} ms`,
    );
    if (updates === 0) continue;
    console.log(
      `  ${updates} updates (${(updates / watchers).toFixed(1)} each), ${(received.bytes / updates / 1_024).toFixed(1)} KiB each`,
    );
    console.log(`  CPU per update ${(((cpuMs - baseMs) / updates) * 1_000).toFixed(1)} µs`);
    console.log(
      `  fold to received, any record: p50 ${percentile(ages, 0.5).toFixed(0)} ms, p95 ${percentile(ages, 0.95).toFixed(0)} ms, p99 ${percentile(ages, 0.99).toFixed(0)} ms`,
    );
    console.log(
      `  fold to received, newest record in it: p50 ${percentile(ways, 0.5).toFixed(0)} ms, p95 ${percentile(ways, 0.95).toFixed(0)} ms`,
    );
    const perWatcher = (bytes: number) => `${(bytes / watchers / 1_024).toFixed(1)} KiB`;
    console.log(
      `  memory per idle watcher: ${perWatcher(idle.heapBytes - before.heapBytes)} heap and buffers, ${perWatcher(idle.rssBytes - before.rssBytes)} of the process`,
    );
    console.log(
      `  heap and buffers at the end ${(end.heapBytes / 2 ** 20).toFixed(0)} MiB (idle before the watch ${(before.heapBytes / 2 ** 20).toFixed(0)} MiB), peak of the process ${(end.peakBytes / 2 ** 20).toFixed(0)} MiB`,
    );
  }
  transport.close();
  await appender.stop();
  await broker.close();
  server.disconnect();
  await once(server, "exit");
}

await run();
