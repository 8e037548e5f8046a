import { randomBytes } from "node:crypto";
import { mkdir, readdir, readFile, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  BlobNotFoundError,
  type BlobStore,
  groupPrefix,
  InvalidBlobKeyError,
  imageId,
  outputKey,
  resultKey,
  sourceKey,
} from "./index.ts";
import { putText, readText } from "./testing/bytes.ts";
import { DRIVERS, type StoreRig } from "./testing/drivers.ts";

const HOUR_MS = 3_600_000;
const key = sourceKey(imageId("tenant", "00"));
const web = (group: string, index = 0) => outputKey(group, index, "web", "webp");

describe.each(DRIVERS)("a store in $name", (driver) => {
  let started: Awaited<ReturnType<typeof driver.start>>;
  let rig: StoreRig;
  let store: BlobStore;

  beforeAll(async () => {
    started = await driver.start();
  });
  afterAll(() => started.stop());
  beforeEach(async () => {
    rig = await started.open();
    store = rig.store;
  });
  afterEach(() => rig[Symbol.asyncDispose]());

  const put = (at: string, text: string) => putText(store, at, text);
  const read = (at: string) => readText(store, at);
  const temps = () => readdir(rig.tempFolder);

  it("takes racing puts of one key", async () => {
    await Promise.all(Array.from({ length: 20 }, () => put(key, "same")));
    expect(await read(key)).toBe("same");
    expect(await temps()).toEqual([]);
  });

  it("moves a scratch file in, replacing an earlier output", async () => {
    for (const text of ["first", "second"]) {
      await using scratch = await store.scratch();
      const path = join(scratch.path, "web.webp");
      await writeFile(path, text);
      await store.putFiles([{ key: web("g1"), path }]);
      expect(await readdir(scratch.path)).toEqual([]);
    }
    expect(await read(web("g1"))).toBe("second");
    expect(await temps()).toEqual([]);
  });

  it("puts small bytes, replacing what was there, and none at all", async () => {
    const result = resultKey("ab".repeat(32));
    await store.put(result, Buffer.from('{"old":1}'));
    await store.put(result, Buffer.from("{}"));
    expect(await read(result)).toBe("{}");
    await store.put(result, Buffer.alloc(0));
    expect(await read(result)).toBe("");
    expect((await store.stat(result))?.bytes).toBe(0);
    expect(await temps()).toEqual([]);
  });

  it("refuses keys that are none, wherever they come in", async () => {
    const bad = "sources/../../etc/passwd";
    await using scratch = await store.scratch();
    const calls = [
      () => store.put(bad, Buffer.from("x")),
      () => store.putFiles([{ key: bad, path: join(scratch.path, "x") }]),
      () => store.link(key, bad),
      () => store.link(bad, key),
      () => store.get(bad),
      () => store.stat(bad),
      () => store.touch(bad),
      () => store.delete(bad),
      () => store.deletePrefix("sources/"),
      () => store.localPath(bad, scratch.path),
    ];
    for (const call of calls) await expect(call).rejects.toThrow(InvalidBlobKeyError);
  });

  it("reads a range with both ends included, and nothing past the end", async () => {
    await put(key, "0123456789");
    const range = async (start: number, end: number) => (await buffer(await store.get(key, { start, end }))).toString();
    expect(await range(2, 4)).toBe("234");
    expect(await range(0, 1)).toBe("01");
    expect(await range(8, 20)).toBe("89");
    expect(await range(10, 20)).toBe("");
  });

  it("lets who reads take its time, and reads no further than it is read", async () => {
    const content = randomBytes(4 * 1024 * 1024);
    await store.put(key, content);
    const slow = await store.get(key);
    const first = await new Promise<Buffer>((resolve) => slow.once("readable", () => resolve(slow.read())));
    expect(slow.readableLength).toBeLessThan(1024 * 1024);
    expect(Buffer.concat([first, await buffer(slow)]).equals(content)).toBe(true);
  });

  it("survives a reader that leaves", async () => {
    await store.put(key, randomBytes(4 * 1024 * 1024));
    const left = await store.get(key);
    await new Promise((resolve) => left.once("readable", resolve));
    left.destroy();
    await put(web("g1"), "abc");
    expect(await read(web("g1"))).toBe("abc");
  });

  it("tells size and age, and touch makes young", async () => {
    await put(key, "abc");
    await rig.age(key, 48 * HOUR_MS);
    const old = await store.stat(key);
    expect(old?.bytes).toBe(3);
    expect(Date.now() - (old?.modifiedMs ?? 0)).toBeGreaterThan(47 * HOUR_MS);
    expect(await store.touch(key)).toBe(true);
    expect(Date.now() - ((await store.stat(key))?.modifiedMs ?? 0)).toBeLessThan(HOUR_MS);
    expect(await read(key)).toBe("abc");
  });

  it("gives a local path that stays while its folder does, whatever becomes of the blob", async () => {
    await put(key, "abc");
    await using scratch = await store.scratch();
    const paths = await Promise.all([store.localPath(key, scratch.path), store.localPath(key, scratch.path)]);
    await store.delete(key);
    for (const path of paths) expect(await readFile(path, "utf8")).toBe("abc");
    await expect(store.localPath(key, scratch.path)).rejects.toThrow(BlobNotFoundError);
  });

  it("has its own answers for what is not there", async () => {
    await using scratch = await store.scratch();
    await expect(store.get(key)).rejects.toThrow(BlobNotFoundError);
    await expect(store.get(key, { start: 0, end: 1 })).rejects.toThrow(BlobNotFoundError);
    await expect(store.localPath(key, scratch.path)).rejects.toThrow(BlobNotFoundError);
    expect(await store.stat(key)).toBeUndefined();
    expect(await store.touch(key)).toBe(false);
    expect(await store.link(key, web("g1"))).toBe(false);
    expect(await store.stat(web("g1"))).toBeUndefined();
    await store.delete(key);
    await store.deletePrefix(groupPrefix("none"));
    expect(await readdir(scratch.path)).toEqual([]);
  });

  it("links a blob under another key, and deleting either leaves the other", async () => {
    for (const [gone, left] of [
      ["g1", "g2"],
      ["g2", "g1"],
    ] as const) {
      await put(web("g1"), "abc");
      expect(await store.link(web("g1"), web("g2"))).toBe(true);
      await store.deletePrefix(groupPrefix(gone));
      expect(await store.stat(web(gone))).toBeUndefined();
      expect(await read(web(left))).toBe("abc");
      await store.deletePrefix(groupPrefix(left));
    }
    expect(await temps()).toEqual([]);
  });

  it("links over what is there, and over what is linked already", async () => {
    await put(web("g1"), "new");
    await put(web("g2"), "old");
    expect(await store.link(web("g1"), web("g2"))).toBe(true);
    expect(await store.link(web("g1"), web("g2"))).toBe(true);
    expect(await read(web("g2"))).toBe("new");
    await put(web("g1"), "newer");
    expect(await read(web("g2"))).toBe("new");
    expect(await temps()).toEqual([]);
  });

  it("deletes a group's outputs and no other's", async () => {
    await put(web("g1"), "a");
    await put(web("g1", 1), "b");
    await put(web("g10"), "c");
    await store.deletePrefix(groupPrefix("g1"));
    expect(await store.stat(web("g1", 1))).toBeUndefined();
    expect(await store.stat(web("g1"))).toBeUndefined();
    expect(await read(web("g10"))).toBe("c");
    expect(await temps()).toEqual([]);
  });

  it("finds everything again when it is opened anew", async () => {
    await put(key, "abc");
    store = await rig.reopen();
    expect(await read(key)).toBe("abc");
  });

  it("sweeps the temp files that dead processes left and spares what is young", async () => {
    await mkdir(join(rig.tempFolder, "scratch-dead"));
    await writeFile(join(rig.tempFolder, "draft-dead"), "half");
    for (const name of await temps()) await utimes(join(rig.tempFolder, name), 1000, 1000);
    await using scratch = await store.scratch();
    expect(await store.sweepTemp(60_000)).toBe(2);
    expect((await stat(scratch.path)).isDirectory()).toBe(true);
  });
});
