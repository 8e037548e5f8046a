import { mkdtemp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, expect, it } from "vitest";
import {
  type BlobStore,
  BlobStoreFullError,
  groupPrefix,
  imageId,
  openBlobStore,
  outputKey,
  sourceKey,
} from "../index.ts";
import { chunks, putText, readText } from "../testing/bytes.ts";

const key = sourceKey(imageId("tenant", "00"));
const web = (group: string) => outputKey(group, 0, "web", "webp");

let root: string;
let store: BlobStore;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "sheaf-blobs-"));
  store = await openBlobStore(root);
});
afterEach(() => rm(root, { recursive: true }));

it("finds everything again by a URL of the folder", async () => {
  await putText(store, key, "abc");
  expect(await readText(await openBlobStore(pathToFileURL(root).href), key)).toBe("abc");
});

it.each(["https://example.org/", "gs://bucket"])("has no driver for %s", async (location) => {
  await expect(openBlobStore(location)).rejects.toThrow(/no blob store for/);
});

it("does not open on a volume below the guard", async () => {
  await expect(openBlobStore(root, { minFreeBytes: Number.MAX_SAFE_INTEGER })).rejects.toThrow(BlobStoreFullError);
});

it("leaves no draft that cannot be committed", async () => {
  const draft = await store.draft(chunks("image"), { maxBytes: 100 });
  // A file where the key needs a folder.
  await writeFile(join(root, ...key.split("/").slice(0, 2)), "");
  await expect(draft.commit(key)).rejects.toThrow("ENOTDIR");
  expect(await readdir(join(root, "tmp"))).toEqual([]);
});

it("links without taking more room", async () => {
  await putText(store, web("g1"), "abc");
  await store.link(web("g1"), web("g2"));
  await using scratch = await store.scratch();
  const path = await store.localPath(web("g1"), scratch.path);
  expect((await stat(join(root, web("g2")))).nlink).toBe(3);
  expect((await stat(path)).ino).toBe((await stat(join(root, web("g1")))).ino);
});

it("reads a blob to its end although its group is deleted meanwhile", async () => {
  await putText(store, web("g1"), "x".repeat(500_000));
  const reading = await store.get(web("g1"));
  await store.deletePrefix(groupPrefix("g1"));
  expect((await buffer(reading)).length).toBe(500_000);
});

it("never lets the sweep take a source that a racing touch has seen", async () => {
  for (let round = 0; round < 300; round += 1) {
    await putText(store, key, "x");
    await utimes(join(root, key), 1000, 1000);
    const [seen] = await Promise.all([store.touch(key), store.sweepUnused(60_000)]);
    expect((await store.stat(key)) !== undefined).toBe(seen);
    await store.delete(key);
  }
  expect(await readdir(join(root, "tmp"))).toEqual([]);
});
