import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  BlobNotFoundError,
  type BlobStore,
  BlobStoreFullError,
  BlobTooLargeError,
  groupPrefix,
  InvalidBlobKeyError,
  imageId,
  openBlobStore,
  outputKey,
  sourceKey,
} from "./index.ts";

const MAX = { maxBytes: 1024 * 1024 };
const key = sourceKey(imageId("tenant", "00"));

let root: string;
let store: BlobStore;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "sheaf-blobs-"));
  store = await openBlobStore(root);
});
afterEach(() => rm(root, { recursive: true }));

async function* chunks(...parts: readonly (string | Buffer)[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) {
    yield Buffer.from(part);
  }
}

const put = async (at: string, text: string) => (await store.draft(chunks(text), MAX)).commit(at);
const read = async (at: string) => (await buffer(await store.get(at))).toString();
const temps = () => readdir(join(root, "tmp"));

describe("a draft", () => {
  it("knows length, hash and head of what streamed in, and is readable once committed", async () => {
    const content = randomBytes(100_000);
    const draft = await store.draft(
      chunks(content.subarray(0, 4000), content.subarray(4000, 4200), content.subarray(4200)),
      MAX,
    );
    expect(draft.bytes).toBe(100_000);
    expect(draft.sha256).toBe(createHash("sha256").update(content).digest("hex"));
    expect(Buffer.from(draft.head).equals(content.subarray(0, 4096))).toBe(true);
    await draft.commit(key);
    expect((await buffer(await store.get(key))).equals(content)).toBe(true);
    expect(await temps()).toEqual([]);
  });

  it("leaves nothing when it cannot be committed", async () => {
    const draft = await store.draft(chunks("image"), MAX);
    // A file where the key needs a folder.
    await writeFile(join(root, ...key.split("/").slice(0, 2)), "");
    await expect(draft.commit(key)).rejects.toThrow("ENOTDIR");
    expect(await temps()).toEqual([]);
  });

  it("takes exactly its limit and refuses one byte more, leaving nothing", async () => {
    await (await store.draft(chunks("12345"), { maxBytes: 5 })).discard();
    await expect(store.draft(chunks("123", "456"), { maxBytes: 5 })).rejects.toThrow(BlobTooLargeError);
    expect(await temps()).toEqual([]);
  });

  it("leaves nothing when its source breaks off", async () => {
    async function* broken() {
      yield Buffer.from("begin");
      throw new Error("client gone");
    }
    await expect(store.draft(broken(), MAX)).rejects.toThrow("client gone");
    expect(await temps()).toEqual([]);
  });

  it("stops on abort although its source is silent", async () => {
    const abort = new AbortController();
    async function* silent() {
      yield Buffer.from("begin");
      queueMicrotask(() => abort.abort());
      await new Promise(() => undefined);
    }
    await expect(store.draft(silent(), { ...MAX, signal: abort.signal })).rejects.toThrow(abort.signal.reason);
    expect(await temps()).toEqual([]);
  });

  it("can be discarded twice", async () => {
    const draft = await store.draft(chunks("x"), MAX);
    await draft.discard();
    await draft.discard();
    expect(await temps()).toEqual([]);
  });

  it("refuses a key that is none", async () => {
    const draft = await store.draft(chunks("x"), MAX);
    await expect(draft.commit("sources/../../etc/passwd")).rejects.toThrow(InvalidBlobKeyError);
    await draft.discard();
  });
});

describe("taking a commit back", () => {
  it("removes what only this draft put", async () => {
    const stored = await put(key, "x");
    await stored.remove();
    await stored.remove();
    expect(await store.stat(key)).toBeUndefined();
    expect(await temps()).toEqual([]);
  });

  it("keeps what somebody put since, although the content is the same", async () => {
    const first = await put(key, "x");
    await put(key, "x");
    await first.remove();
    expect(await read(key)).toBe("x");
  });

  it("keeps what was there before", async () => {
    await put(key, "x");
    const second = await put(key, "x");
    await second.remove();
    expect(await read(key)).toBe("x");
  });

  it("keeps what was put after its own file was gone, whatever the inode number", async () => {
    const first = await put(key, "x");
    await store.delete(key);
    await put(key, "x");
    await first.remove();
    expect(await read(key)).toBe("x");
  });

  it("never costs a racing put its blob", async () => {
    for (let round = 0; round < 40; round += 1) {
      const first = await put(key, "x");
      const drafts = await Promise.all([store.draft(chunks("x"), MAX), store.draft(chunks("x"), MAX)]);
      await Promise.all([first.remove(), ...drafts.map((draft) => draft.commit(key))]);
      expect(await read(key)).toBe("x");
      await store.delete(key);
    }
    expect(await temps()).toEqual([]);
  });
});

describe("the store", () => {
  it("takes racing puts of one key", async () => {
    await Promise.all(Array.from({ length: 20 }, () => put(key, "same")));
    expect(await read(key)).toBe("same");
    expect(await temps()).toEqual([]);
  });

  it("moves a scratch file in, replacing an earlier output", async () => {
    const output = outputKey("g1", 0, "web", "webp");
    for (const text of ["first", "second"]) {
      await using scratch = await store.scratch();
      const path = join(scratch.path, "web.webp");
      await writeFile(path, text);
      await store.putFile(output, path);
      expect(await readdir(scratch.path)).toEqual([]);
    }
    expect(await read(output)).toBe("second");
    expect(await temps()).toEqual([]);
  });

  it("reads a range with both ends included", async () => {
    await put(key, "0123456789");
    expect((await buffer(await store.get(key, { start: 2, end: 4 }))).toString()).toBe("234");
  });

  it("tells size and age, and touch makes young", async () => {
    await put(key, "abc");
    await utimes(join(root, key), 1000, 1000);
    expect(await store.stat(key)).toEqual({ bytes: 3, modifiedMs: 1_000_000 });
    expect(await store.touch(key)).toBe(true);
    expect((await store.stat(key))?.modifiedMs).toBeGreaterThan(1_000_000);
  });

  it("gives a local path to read from", async () => {
    await put(key, "abc");
    expect(await readFile(await store.localPath(key), "utf8")).toBe("abc");
  });

  it("has its own answers for what is not there", async () => {
    await expect(store.get(key)).rejects.toThrow(BlobNotFoundError);
    await expect(store.localPath(key)).rejects.toThrow(BlobNotFoundError);
    expect(await store.stat(key)).toBeUndefined();
    expect(await store.touch(key)).toBe(false);
    await store.delete(key);
    await store.deletePrefix(groupPrefix("none"));
  });

  it("deletes a group's outputs and no other's", async () => {
    await put(outputKey("g1", 0, "web", "webp"), "a");
    await put(outputKey("g1", 1, "web", "webp"), "b");
    await put(outputKey("g10", 0, "web", "webp"), "c");
    await store.deletePrefix(groupPrefix("g1"));
    expect(await store.stat(outputKey("g1", 1, "web", "webp"))).toBeUndefined();
    expect(await read(outputKey("g10", 0, "web", "webp"))).toBe("c");
    expect(await temps()).toEqual([]);
  });

  it("finds everything again when it is opened anew, by path or URL", async () => {
    await put(key, "abc");
    store = await openBlobStore(pathToFileURL(root).href);
    expect(await read(key)).toBe("abc");
  });

  it("sweeps what dead processes left and spares what is young", async () => {
    await writeFile(join(root, "tmp", "draft-dead"), "half");
    await utimes(join(root, "tmp", "draft-dead"), 1000, 1000);
    await using scratch = await store.scratch();
    expect(await store.sweepTemp(60_000)).toBe(1);
    expect((await stat(scratch.path)).isDirectory()).toBe(true);
  });

  it("does not open on a volume below the guard", async () => {
    await expect(openBlobStore(root, { minFreeBytes: Number.MAX_SAFE_INTEGER })).rejects.toThrow(BlobStoreFullError);
  });

  it.each(["s3://bucket/prefix", "https://example.org/"])("has no driver for %s", async (location) => {
    await expect(openBlobStore(location)).rejects.toThrow(/no blob store for/);
  });
});
