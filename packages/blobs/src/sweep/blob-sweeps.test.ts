import { readdir } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type BlobStore, groupPrefix, imageId, outputKey, resultKey, type StoredGroup, sourceKey } from "../index.ts";
import { putText, readText } from "../testing/bytes.ts";
import { DRIVERS, type StoreRig } from "../testing/drivers.ts";
import { createGroupSweeper } from "./group-sweeper.ts";
import { createUnusedSweeper } from "./unused-sweeper.ts";

const HOUR_MS = 3_600_000;
const source = (name: string) => sourceKey(imageId("tenant", name));
const web = (group: string, index = 0) => outputKey(group, index, "web", "webp");

describe.each(DRIVERS)("sweeping $name", (driver) => {
  let started: Awaited<ReturnType<typeof driver.start>>;
  let rig: StoreRig;
  let store: BlobStore;
  const log = { info: vi.fn(), warn: vi.fn() };

  beforeAll(async () => {
    started = await driver.start();
  });
  afterAll(() => started.stop());
  beforeEach(async () => {
    log.info.mockClear();
    log.warn.mockClear();
    rig = await started.open();
    store = rig.store;
  });
  afterEach(async () => {
    expect(await readdir(rig.tempFolder)).toEqual([]);
    await rig[Symbol.asyncDispose]();
  });

  async function putOld(key: string, ageMs = 48 * HOUR_MS): Promise<void> {
    await putText(store, key, "x");
    await rig.age(key, ageMs);
  }

  async function allGroups(): Promise<StoredGroup[]> {
    const groups: StoredGroup[] = [];
    for await (const group of store.groups()) groups.push(group);
    return groups;
  }

  it("erases sources and results that nobody used for so long, and no outputs", async () => {
    const result = resultKey("ab".repeat(32));
    for (const key of [source("a"), result, web("g1")]) await putOld(key);
    await putText(store, source("b"), "x");
    await createUnusedSweeper({ blobs: store, olderThanMs: 24 * HOUR_MS, log }).runOnce();
    expect(log.info).toHaveBeenCalledExactlyOnceWith({ erased: 2 }, "erased unused sources and results");
    expect(await store.stat(source("a"))).toBeUndefined();
    expect(await store.stat(result)).toBeUndefined();
    expect(await readText(store, source("b"))).toBe("x");
    expect(await readText(store, web("g1"))).toBe("x");
  });

  it("spares what was touched or put again, however old it was", async () => {
    for (const key of [source("a"), source("b")]) await putOld(key);
    await store.touch(source("a"));
    await putText(store, source("b"), "x");
    expect(await store.sweepUnused(HOUR_MS)).toBe(0);
    expect(await readText(store, source("a"))).toBe("x");
  });

  it("spares what is not quite that old", async () => {
    await putOld(source("a"), 2 * HOUR_MS);
    expect(await store.sweepUnused(3 * HOUR_MS)).toBe(0);
  });

  it("has nothing to sweep in an empty store, and ends early when it is told to", async () => {
    expect(await store.sweepUnused(0)).toBe(0);
    expect(await allGroups()).toEqual([]);
    await putOld(source("a"));
    expect(await store.sweepUnused(HOUR_MS, AbortSignal.abort())).toBe(0);
    expect(await readText(store, source("a"))).toBe("x");
  });

  it("tells each group with outputs once, with its last output", async () => {
    const before = Date.now() - HOUR_MS;
    for (const group of ["g1", "g10", "g1-x"]) await putText(store, web(group), "x");
    await rig.age(groupPrefix("g1"), 48 * HOUR_MS);
    await putText(store, web("g1", 1), "x");
    await rig.age(groupPrefix("g10"), 48 * HOUR_MS);
    const groups = await allGroups();
    expect(groups.map(({ groupId }) => groupId).sort()).toEqual(["g1", "g1-x", "g10"]);
    expect(
      groups
        .filter(({ modifiedMs }) => modifiedMs > before)
        .map(({ groupId }) => groupId)
        .sort(),
    ).toEqual(["g1", "g1-x"]);
  });

  it("counts an old output that was linked into a group as new there", async () => {
    await putOld(web("g1"));
    await store.link(web("g1"), web("g2"));
    const linked = (await allGroups()).find(({ groupId }) => groupId === "g2");
    expect(linked?.modifiedMs).toBeGreaterThan(Date.now() - HOUR_MS);
  });

  it("erases the outputs of groups that are gone, asking only about old ones", async () => {
    for (const group of ["gone", "alive", "young"]) await putText(store, web(group), "x");
    for (const group of ["gone", "alive"]) await rig.age(groupPrefix(group), 48 * HOUR_MS);
    const isGone = vi.fn(async () => new Set(["gone", "young", "never-asked"]));
    await createGroupSweeper({ blobs: store, olderThanMs: 24 * HOUR_MS, isGone, log }).runOnce();
    expect(isGone.mock.calls.flat(2).toSorted()).toEqual(["alive", "gone"]);
    expect(log.info).toHaveBeenCalledExactlyOnceWith({ erased: 1 }, expect.any(String));
    expect(await store.stat(web("gone"))).toBeUndefined();
    for (const group of ["alive", "young"]) expect(await readText(store, web(group))).toBe("x");
  });

  it("erases nothing when nobody can say which groups are gone", async () => {
    await putText(store, web("g1"), "x");
    const isGone = () => Promise.reject(new Error("no scheduler"));
    await createGroupSweeper({ blobs: store, olderThanMs: -HOUR_MS, isGone, log }).runOnce();
    expect(log.warn).toHaveBeenCalledOnce();
    expect(await readText(store, web("g1"))).toBe("x");
  });
});

it("asks about 500 groups at a time", async () => {
  async function* groups() {
    for (let index = 0; index < 1001; index += 1) yield { groupId: `g${index}`, modifiedMs: 0 };
  }
  const isGone = vi.fn(async (_ids: string[]) => new Set<string>());
  const blobs = { groups, deletePrefix: async () => undefined };
  await createGroupSweeper({ blobs, isGone, log: { info: () => undefined, warn: () => undefined } }).runOnce();
  expect(isGone.mock.calls.map(([ids]) => ids.length)).toEqual([500, 500, 1]);
});
