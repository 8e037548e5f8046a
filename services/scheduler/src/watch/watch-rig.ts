import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { type Client, createClient } from "@connectrpc/connect";
import { connectBroker, createLogAppender, logSubject } from "@sheaf/broker";
import {
  EventSchema,
  type RunDetailSchema,
  type RunOutcome,
  SchedulerService,
  type WatchGroupResponse,
} from "@sheaf/proto";
import { createGrpcTransport, createLogger, DEFAULT_LIMITS, type Limits } from "@sheaf/service";
import { freePort, type Nats, startNats } from "@sheaf/testkit";
import { Fold } from "../fold.ts";
import { createScheduler } from "../scheduler.ts";
import { PATIENT_WRITE_MS } from "../testing/test-scheduler.ts";
import { WatchHub } from "./watch-hub.ts";

/** A scheduler on a broker of its own, with a gRPC client that watches and the other hand on the log. */
export interface WatchRig extends AsyncDisposable {
  readonly nats: Nats;
  readonly hub: WatchHub;
  readonly rpcPort: number;
  readonly client: Client<typeof SchedulerService>;
  /** Accepts a group of `count` tasks and answers its id. */
  submit(count: number, extra?: SubmitExtra): Promise<string>;
  /** A worker says the same of run 1 of the tasks `from` to `to - 1`: one record, folded when this resolves. */
  report(groupId: string, outcome: RunOutcome, range: ReportRange): Promise<void>;
  /** Writes a record that this replica cannot read. */
  breakFold(): Promise<void>;
  /** Stops the RPC server alone; resolves when it has. */
  stopServer(): Promise<void>;
}

/** What a test wants of a group. */
export interface SubmitExtra {
  readonly open?: boolean;
  /** Length of each item's source. */
  readonly sourceChars?: number;
}

/** Tasks, and what is told of each beside the outcome. */
export interface ReportRange {
  readonly from: number;
  readonly to: number;
  readonly detail?: MessageInitShape<typeof RunDetailSchema>;
}

/** Starts all of it. */
export async function startWatchRig(limits: Partial<Limits> = {}): Promise<WatchRig> {
  const nats = await startNats();
  const log = createLogger({ service: "test", level: "silent" });
  const broker = await connectBroker({ url: nats.url, name: "scheduler", log });
  const rpcPort = await freePort();
  const parts = createScheduler({
    broker,
    limits: { ...DEFAULT_LIMITS, ...limits },
    rpcListen: { host: "127.0.0.1", port: rpcPort },
    adminListen: { host: "127.0.0.1", port: await freePort() },
    logMaxBytes: 64 * 1024 * 1024,
    writeWithinMs: PATIENT_WRITE_MS,
    host: "test",
    log,
    abandon: () => undefined,
  });
  for (const part of parts) await part.start();
  const hub = parts.find((part) => part instanceof WatchHub);
  const fold = parts.find((part) => part instanceof Fold);
  if (!hub || !fold) throw new Error("the scheduler lacks a part");
  const appender = (minReader: number) =>
    createLogAppender({
      broker,
      subject: logSubject.reports("w"),
      writer: "w",
      maxRecordBytes: 512 * 1024,
      log,
      minReaderOf: () => minReader,
    });
  const [reports, unreadable] = [appender(1), appender(1_000)];
  const transport = createGrpcTransport({
    target: `ipv4:127.0.0.1:${rpcPort}`,
    maxBytes: DEFAULT_LIMITS.rpcBytes,
    defaultTimeoutMs: 60_000,
  });
  const client = createClient(SchedulerService, transport);
  return {
    nats,
    hub,
    rpcPort,
    client,
    async submit(count, { open = false, sourceChars = 0 } = {}) {
      const items = Array.from({ length: count }, (_, n) => ({
        source: `source-${n}`.padEnd(sourceChars),
        name: `name-${n}`,
      }));
      const { group } = await client.submitGroup({ task: "demo.noop", items, open });
      return group?.id ?? "";
    },
    async report(groupId, outcome, range) {
      await fold.reached(await reports.append(reportEvent(groupId, outcome, range)), 5_000);
    },
    async breakFold() {
      await unreadable.append(create(EventSchema));
    },
    stopServer: async () => parts.at(-1)?.stop(),
    async [Symbol.asyncDispose]() {
      transport.close();
      await Promise.all([reports.stop(), unreadable.stop()]);
      for (const part of parts.toReversed()) await part.stop();
      await broker.close();
      await nats.stop();
    },
  };
}

function reportEvent(groupId: string, outcome: RunOutcome, { from, to, detail }: ReportRange) {
  const index = Array.from({ length: to - from }, (_, n) => from + n);
  const columns = {
    groupId,
    index,
    run: index.map(() => 1),
    outcome: index.map(() => outcome),
    startedAgoMs: index.map(() => 1),
    runMs: index.map(() => 1),
    details: detail ? index.map((_, position) => ({ ...detail, position })) : [],
  };
  return create(EventSchema, { kind: { case: "runsReported", value: { worker: "w", groups: [columns] } } });
}

/** What a reader believes: the state of each task, as told so far. */
export class Believer {
  states: number[] = [];
  revision = 0;
  progress = 0;
  responses = 0;

  /** Takes a response in; nothing at the end of a stream. */
  take(response: WatchGroupResponse | undefined): void {
    if (!response) return;
    this.responses++;
    if (response.snapshot) this.states = [...response.states];
    for (const task of response.tasks) this.states[task.index] = task.state;
    this.revision = Number(response.group?.revision);
    this.progress = response.group?.progress ?? 0;
  }
}
