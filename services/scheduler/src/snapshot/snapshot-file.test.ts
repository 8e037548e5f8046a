import { open, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { LogExtent } from "@sheaf/broker";
import { ChangeFan, FOLD_VERSION, LedgerState, SnapshotDefectError } from "@sheaf/ledger";
import { type TempDir, tempDir } from "@sheaf/testkit";
import { afterEach, beforeEach, expect, test } from "vitest";
import { FrameWriter } from "./frame-writer.ts";
import { FORMAT, FRAME, headText } from "./snapshot-format.ts";
import { readSnapshot } from "./snapshot-reader.ts";
import { writeSnapshot } from "./snapshot-writer.ts";
import { accepted, everyKind, everythingIn, foldedOf, foldNext } from "./test-state.ts";

let folder: TempDir;
let path: string;

beforeEach(async () => {
  folder = await tempDir();
  path = join(folder.path, "snapshot");
});
afterEach(() => folder[Symbol.asyncDispose]());

const log: LogExtent = { logId: "this log", firstSeq: 1, lastSeq: 1_000 };
const running = new AbortController().signal;
const write = (folding: ReturnType<typeof foldedOf>) =>
  writeSnapshot(folding, { path, logId: "this log", signal: running });

async function read(extent: Partial<LogExtent> = {}): Promise<LedgerState> {
  const state = new LedgerState();
  try {
    await readSnapshot(path, { ...log, ...extent }, state);
  } catch (error) {
    expect(everythingIn(state)).toEqual(everythingIn(new LedgerState()));
    throw error;
  }
  return state;
}

test("a state with groups of every kind is read as it was written", async () => {
  const folding = foldedOf(everyKind("a"));
  const { seq, groups, bytes } = await write(folding);
  expect({ seq, groups }).toEqual({ seq: folding.state.seq, groups: folding.state.groups.size });
  expect(bytes).toBe((await readFile(path)).length);
  expect(everythingIn(await read())).toEqual(everythingIn(folding.state));
});

test("an empty state is read as it was written", async () => {
  await write(foldedOf([]));
  expect(everythingIn(await read())).toEqual(everythingIn(new LedgerState()));
});

test("a thousand groups are written over many turns, and what is folded meanwhile is in it or comes after it", async () => {
  const accepts = Array.from({ length: 1_000 }, (_, at) => accepted(`g-${at}`, 3));
  const more = Array.from({ length: 200 }, (_, at) => everyKind(`m-${at}`)).flat();
  const folding = foldedOf(accepts);
  const rest = more.values();
  let writing = true;
  const foldOn = () => {
    const { value, done } = rest.next();
    if (!done) foldNext(folding, value);
    if (writing) setImmediate(foldOn);
  };
  foldOn();
  const { seq } = await write(folding);
  writing = false;
  const state = await read({ lastSeq: seq });
  expect(seq).toBeGreaterThan(state.seq + 5);
  for (const one of more.slice(state.seq - 1_000, folding.state.seq - 1_000)) {
    foldNext({ state, changes: new ChangeFan() }, one);
  }
  expect(everythingIn(state)).toEqual(everythingIn(folding.state));
});

test.each([
  ["of another log", { logId: "another log" }, "another log"],
  ["whose log has lost what came after it", { firstSeq: 34 }, "begins at 34"],
  ["of what the log does not hold", { lastSeq: 30 }, "ends at 30"],
])("one %s is refused", async (_, extent, reason) => {
  await write(foldedOf(everyKind("a")));
  await expect(read(extent)).rejects.toThrow(reason);
});

test("one whose log begins right behind it is taken", async () => {
  const { state } = foldedOf(everyKind("a"));
  await write(foldedOf(everyKind("a")));
  expect((await read({ firstSeq: state.seq + 1, lastSeq: state.seq })).groups.size).toBe(state.groups.size);
});

test("one that is shorter, by however much, is refused", async () => {
  await write(foldedOf(everyKind("a")));
  const whole = await readFile(path);
  for (let length = 0; length < whole.length; length += 97) {
    await writeFile(path, whole.subarray(0, length));
    await expect(read()).rejects.toThrow("it ends at");
  }
});

test("one with a wrong bit, wherever it is, is refused", async () => {
  await write(foldedOf(everyKind("a")));
  const whole = await readFile(path);
  for (let at = 0; at < whole.length; at += 1) {
    const spoilt = Buffer.from(whole);
    spoilt[at] = (spoilt[at] ?? 0) ^ 0x10;
    await writeFile(path, spoilt);
    await expect(read(), `byte ${at}`).rejects.toThrow();
  }
});

test.each([
  ["format", { format: FORMAT + 1 }, `format ${FORMAT + 1}`],
  ["fold version", { fold: FOLD_VERSION + 1 }, `fold version ${FOLD_VERSION + 1}`],
])("one of another %s is refused", async (_, other, reason) => {
  const head = { format: FORMAT, fold: FOLD_VERSION, logId: "this log", startSeq: 0, startTimeMs: 0, ...other };
  await using file = await open(path, "w");
  const frames = new FrameWriter(file, running);
  await frames.write(FRAME.head, Buffer.from(headText(head)));
  await frames.write(FRAME.end, Buffer.from("{}"));
  await expect(read()).rejects.toThrow(reason);
});

test("a file that is something else is refused", async () => {
  await writeFile(path, "something else altogether, and long enough");
  await expect(read()).rejects.toThrow(SnapshotDefectError);
});

test("nothing is written over, and a writer that is told to gives up", async () => {
  await write(foldedOf([]));
  await expect(write(foldedOf([]))).rejects.toThrow("EEXIST");
  const other = { path: `${path}-2`, logId: "x", signal: AbortSignal.abort(new Error("enough")) };
  await expect(writeSnapshot(foldedOf([]), other)).rejects.toThrow("enough");
});
