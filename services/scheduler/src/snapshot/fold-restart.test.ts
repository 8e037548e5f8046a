import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdir, readFile, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import {
  type Broker,
  connectBroker,
  createLogAppender,
  ensureTopology,
  type LogAppender,
  lastLogSeq,
  logSubject,
} from "@sheaf/broker";
import { createLogger } from "@sheaf/service";
import { type Nats, startNats, type TempDir, tempDir } from "@sheaf/testkit";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { Fold } from "../fold.ts";
import { SnapshotStore } from "./snapshot-store.ts";
import { startFold, type TestFold } from "./test-fold.ts";
import { accepted, everyKind, everythingIn } from "./test-state.ts";

const KILLED_WRITER = join(import.meta.dirname, "test-killed-writer.ts");
const log = createLogger({ service: "test", level: "fatal" });
let nats: Nats;
let broker: Broker;
let appender: LogAppender;
let dir: TempDir;

beforeEach(async () => {
  dir = await tempDir();
  await openLog();
});
afterEach(async () => {
  await closeLog();
  await dir[Symbol.asyncDispose]();
});

/** A log on a server of its own: one that deletes a log does so after its answer, and can trip over the next of that name. */
async function openLog(): Promise<void> {
  nats = await startNats();
  broker = await connectBroker({ url: nats.url, name: "test", log });
  await ensureTopology(broker, { queues: [], logMaxBytes: 256 * 1024 * 1024, logMaxAgeMs: 3_600_000 });
  appender = createLogAppender({ broker, subject: logSubject.groups, writer: "test", maxRecordBytes: 512 * 1024, log });
}

async function closeLog(): Promise<void> {
  await appender?.stop();
  await broker?.close();
  await nats?.stop();
}

/** Sequence of the log's last record, however late its answer. */
const logEnd = () => vi.waitFor(() => lastLogSeq(broker));

/** Writes groups of every kind, one event a record. */
async function write(prefix: string): Promise<void> {
  for (const event of everyKind(prefix)) await appender.append(event);
}

/** Resolves when all that is in the log is folded. */
async function everything({ fold }: TestFold) {
  await fold.reached(await logEnd(), 5_000);
  return everythingIn(fold.state);
}

/** What a fold without snapshots makes of the log. */
async function fromTheStart() {
  await using empty = await tempDir();
  await using whole = await startFold(broker, empty.path);
  expect(whole.folded).toHaveLength(await logEnd());
  return everything(whole);
}

const files = async () => (await readdir(dir.path)).toSorted();
const snapshots = async () => (await files()).filter((name) => name.endsWith(".snapshot"));

/** Leaves two snapshots, of the log's first third and its first two thirds, and the log's last third behind them. */
async function leaveTwo(): Promise<{ first: number; second: number; last: number }> {
  const seqs: number[] = [];
  for (const prefix of ["a", "b"]) {
    await write(prefix);
    const one = await startFold(broker, dir.path);
    seqs.push(one.fold.state.seq);
    await one.stop();
  }
  await write("c");
  expect(await files()).toEqual(["fold-1.snapshot", "fold-2.snapshot"]);
  return { first: seqs[0] ?? 0, second: seqs[1] ?? 0, last: await logEnd() };
}

const from = (seq: number, to: number) => Array.from({ length: to - seq }, (_, at) => seq + 1 + at);

test("after a restart only the rest of the log is folded, and the state is the one that all of it makes", async () => {
  const { second, last } = await leaveTwo();
  await using restarted = await startFold(broker, dir.path);
  expect(restarted.folded).toEqual(from(second, last));
  expect(await everything(restarted)).toEqual(await fromTheStart());
  await write("d");
  expect(await everything(restarted)).toEqual(await fromTheStart());
});

test("snapshots that were written while the log grew serve a process that was killed", async () => {
  const busy = await startFold(broker, dir.path, { records: 40 });
  for (let n = 0; n < 12 || (await snapshots()).length < 2; n++) await write(`g-${n}`);
  await everything(busy);
  await busy.drop();
  await using restarted = await startFold(broker, dir.path);
  const last = await logEnd();
  expect(restarted.folded.length).toBeLessThan(last - 40);
  expect(restarted.folded).toEqual(from(last - restarted.folded.length, last));
  expect(await everything(restarted)).toEqual(await fromTheStart());
});

const flip = async (path: string) => {
  const bytes = await readFile(path);
  const middle = bytes.length >> 1;
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  await writeFile(path, bytes);
};

describe("snapshots that are spoilt", () => {
  test.each([
    ["has a wrong bit", flip, "checksum"],
    ["was cut off", (path: string) => truncate(path, 1_000), "it ends at"],
    ["is empty", (path: string) => truncate(path, 0), "it ends at"],
  ])("where the newest %s, the one before it is taken; where both are so, all is folded", async (_, spoil, reason) => {
    const { first, last } = await leaveTwo();
    await spoil(join(dir.path, "fold-2.snapshot"));
    const second = await startFold(broker, dir.path);
    expect(second.refusals).toEqual([expect.stringContaining(reason)]);
    expect(second.folded).toEqual(from(first, last));
    expect(await everything(second)).toEqual(await fromTheStart());
    await second.drop();
    await spoil(join(dir.path, "fold-1.snapshot"));
    await using third = await startFold(broker, dir.path);
    expect(third.refusals).toHaveLength(2);
    expect(third.folded).toEqual(from(0, last));
    expect(await everything(third)).toEqual(await fromTheStart());
  });
});

test("snapshots of a log that was made anew are of no use", async () => {
  await leaveTwo();
  await closeLog();
  await openLog();
  for (const prefix of ["x", "y", "z"]) await write(prefix);
  await using restarted = await startFold(broker, dir.path);
  expect(restarted.refusals).toEqual([expect.stringContaining("another log"), expect.stringContaining("another log")]);
  expect(restarted.folded).toEqual(from(0, await logEnd()));
});

test("a process that is killed in the middle of writing leaves what was there, and its own part is cleared away", async () => {
  await write("a");
  await (await startFold(broker, dir.path)).stop();
  const first = await logEnd();
  for (let n = 0; n < 40; n++) await appender.append(accepted(`large-${n}`, 10_000));
  const last = await logEnd();
  const writer = spawn(process.execPath, [KILLED_WRITER, nats.url, dir.path], { stdio: "inherit" });
  const [code, signal] = await once(writer, "exit", { signal: AbortSignal.timeout(20_000) });
  expect({ code, signal }).toEqual({ code: null, signal: "SIGKILL" });
  expect(await files()).toEqual(["fold-1.snapshot", "fold-2.tmp"]);
  await using restarted = await startFold(broker, dir.path);
  expect(restarted.refusals).toEqual([]);
  expect(restarted.folded).toEqual(from(first, last));
  expect(await everything(restarted)).toEqual(await fromTheStart());
  expect(await files()).toEqual(["fold-1.snapshot"]);
}, 40_000);

test("a folder that cannot be made costs nothing but the time", async () => {
  await write("a");
  const file = join(dir.path, "file");
  await writeFile(file, "");
  await using fold = await startFold(broker, join(file, "state"), { records: 1 });
  expect(fold.folded).toEqual(from(0, await logEnd()));
  await write("b");
  expect(await everything(fold)).toEqual(await fromTheStart());
});

test("a restored fold tells of the task types that it holds, as one that folds them does", async () => {
  await write("a");
  await (await startFold(broker, dir.path)).stop();
  const store = new SnapshotStore({ path: dir.path, broker, log });
  const restore = store.restore.bind(store);
  const fold = new Fold({ broker, log, onRecord: () => {}, onReplaced: () => {}, restore });
  const known: string[] = [];
  fold.changes.listen({ typesRegistered: () => known.push(...fold.state.taskTypes.keys()) });
  await fold.start();
  expect(known).toEqual(["a-type"]);
  await fold.stop();
});

test("a start that waits for a broker which says nothing can be stopped", async () => {
  const store = new SnapshotStore({ path: dir.path, broker, log });
  const restore = store.restore.bind(store);
  const fold = new Fold({ broker, log, onRecord: () => {}, onReplaced: () => {}, restore });
  await nats.suspend();
  try {
    const started = fold.start();
    await fold.stop();
    await started;
    expect(fold.problem()).toBe("the log is still being folded");
  } finally {
    nats.resume();
  }
});
