import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { createLogger } from "@sheaf/service";
import { type TempDir, tempDir } from "@sheaf/testkit";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { SnapshotFolder } from "./snapshot-folder.ts";
import { SnapshotKeeper, type SnapshotPace } from "./snapshot-keeper.ts";
import type { SnapshotStore } from "./snapshot-store.ts";
import { writeSnapshot } from "./snapshot-writer.ts";
import { accepted, foldedOf, foldNext } from "./test-state.ts";

const NEVER: SnapshotPace = { records: 1e9, bytes: 1e9, everyMs: 1e9 };
let dir: TempDir;

beforeEach(async () => {
  dir = await tempDir();
});
afterEach(async () => {
  vi.useRealTimers();
  await dir[Symbol.asyncDispose]();
});

/** A keeper of a small state. `folds` has it fold more. */
function keeperOf(pace: Partial<SnapshotPace>, path = dir.path) {
  const log = createLogger({ service: "test", level: "silent" });
  const told = { warn: vi.spyOn(log, "warn"), info: vi.spyOn(log, "info") };
  const folder = new SnapshotFolder(path);
  const folding = { ...foldedOf([]), problem: (): string | undefined => undefined };
  let atOnce = 0;
  const most = { atOnce: 0 };
  const save: SnapshotStore["save"] = async (from, signal) => {
    atOnce += 1;
    most.atOnce = Math.max(most.atOnce, atOnce);
    return folder
      .add((to) => writeSnapshot(from, { path: to, logId: "x", signal }))
      .finally(() => {
        atOnce -= 1;
      });
  };
  const store = { save: vi.fn(save) };
  const keeper = new SnapshotKeeper({ fold: folding, store, pace: { ...NEVER, ...pace }, log });
  const folds = (records: number, bytes = 10) => {
    for (let n = 0; n < records; n++) {
      keeper.folded(bytes);
      foldNext(folding, accepted(`g-${folding.state.seq}`, 1));
    }
  };
  return { keeper, folding, folds, told, most, store };
}

const files = async () => (await readdir(dir.path)).toSorted();
const soon = { timeout: 5_000, interval: 5 };

test("a snapshot is written after so many records, and the next after as many again", async () => {
  const { keeper, folds } = keeperOf({ records: 10 });
  await keeper.start();
  folds(9);
  expect(await files()).toEqual([]);
  folds(1);
  await vi.waitFor(async () => expect(await files()).toEqual(["fold-1.snapshot"]), soon);
  // The file is there a little before its write has ended; nothing new is written here.
  await keeper.runOnce();
  folds(9);
  await keeper.runOnce();
  expect(await files()).toEqual(["fold-1.snapshot", "fold-2.snapshot"]);
  await keeper.stop();
});

test("a snapshot is written after so many bytes", async () => {
  const { keeper, folds } = keeperOf({ bytes: 1_000 });
  await keeper.start();
  folds(1, 999);
  expect(await files()).toEqual([]);
  folds(1, 1);
  await vi.waitFor(async () => expect(await files()).toEqual(["fold-1.snapshot"]), soon);
  await keeper.stop();
});

test("a snapshot is written every so often, if anything was folded since the last", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
  const { keeper, folds, store } = keeperOf({ everyMs: 60_000 });
  await keeper.start();
  vi.advanceTimersByTime(300_000);
  await keeper.runOnce();
  expect(store.save).not.toHaveBeenCalled();
  folds(1);
  vi.advanceTimersByTime(59_999);
  expect(store.save).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  vi.useRealTimers();
  await vi.waitFor(async () => expect(await files()).toEqual(["fold-1.snapshot"]), soon);
  await keeper.stop();
  expect(store.save).toHaveBeenCalledTimes(1);
});

test("what was folded before the start counts, but nothing is written before", async () => {
  const { keeper, folds, store } = keeperOf({ records: 10 });
  folds(50);
  expect(store.save).not.toHaveBeenCalled();
  await keeper.start();
  await vi.waitFor(async () => expect(await files()).toEqual(["fold-1.snapshot"]), soon);
  await keeper.stop();
});

test("two are never written at once, and the last comes with the stop", async () => {
  const { keeper, folds, most, told } = keeperOf({ records: 1 });
  await keeper.start();
  for (let n = 0; n < 100; n++) {
    folds(1);
    await new Promise((resolve) => setImmediate(resolve));
  }
  await keeper.runOnce();
  folds(1);
  await keeper.stop();
  await keeper.stop();
  expect(most.atOnce).toBe(1);
  expect(told.info.mock.lastCall?.[0]).toMatchObject({ seq: 101, groups: 101 });
  expect(await files()).toHaveLength(2);
});

test("a stop without a start, or with nothing new, writes nothing", async () => {
  const early = keeperOf({});
  early.folds(5);
  await early.keeper.stop();
  await early.keeper.start();
  const idle = keeperOf({});
  await idle.keeper.start();
  await idle.keeper.stop();
  expect(await files()).toEqual([]);
});

test("a stop gives up after two seconds", async () => {
  const { keeper, folds, store, told } = keeperOf({});
  let given: AbortSignal | undefined;
  store.save.mockImplementation((_, signal) => {
    given = signal;
    return new Promise(() => {});
  });
  await keeper.start();
  folds(1);
  const startedMs = performance.now();
  await keeper.stop();
  expect(performance.now() - startedMs).toBeGreaterThan(1_900);
  expect(performance.now() - startedMs).toBeLessThan(6_000);
  expect(given?.aborted).toBe(true);
  expect(told.info).not.toHaveBeenCalled();
});

test("a fold that has stopped is not written: it may be in the middle of a record", async () => {
  const { keeper, folds, folding, store } = keeperOf({ records: 1 });
  await keeper.start();
  folding.problem = () => "stuck";
  folds(5);
  await keeper.stop();
  expect(store.save).not.toHaveBeenCalled();
});

test("an error is told once for each kind until a snapshot is written again, and stops nothing", async () => {
  const path = join(dir.path, "state");
  const { keeper, folds, told } = keeperOf({}, path);
  await keeper.start();
  const writes = async (times: number) => {
    for (let n = 0; n < times; n++) {
      folds(1);
      await keeper.runOnce();
    }
    return told.warn.mock.calls.length;
  };
  expect(await writes(3)).toBe(1);
  await mkdir(path);
  expect(await writes(2)).toBe(1);
  expect(told.info).toHaveBeenCalledTimes(2);
  await rm(path, { recursive: true });
  expect(await writes(3)).toBe(2);
  await keeper.stop();
});
