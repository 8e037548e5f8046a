import { createHash, randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { buffer } from "node:stream/consumers";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type BlobStore, BlobTooLargeError, InvalidBlobKeyError, imageId, sourceKey } from "./index.ts";
import { chunks, putText, readText } from "./testing/bytes.ts";
import { DRIVERS, type StoreRig } from "./testing/drivers.ts";

const MAX = { maxBytes: 1024 * 1024 };
const key = sourceKey(imageId("tenant", "00"));

describe.each(DRIVERS)("a draft for $name", (driver) => {
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
  afterEach(async () => {
    // Whatever a draft came to, it left nothing behind.
    expect(await readdir(rig.tempFolder)).toEqual([]);
    await rig[Symbol.asyncDispose]();
  });

  it("knows length, hash and head of what streamed in, and is readable once committed", async () => {
    const content = randomBytes(100_000);
    const parts = [content.subarray(0, 4000), content.subarray(4000, 4200), content.subarray(4200)];
    const draft = await store.draft(chunks(...parts), MAX);
    expect(draft.bytes).toBe(100_000);
    expect(draft.sha256).toBe(createHash("sha256").update(content).digest("hex"));
    expect(Buffer.from(draft.head).equals(content.subarray(0, 4096))).toBe(true);
    expect(await store.stat(key)).toBeUndefined();
    await draft.commit(key);
    expect((await buffer(await store.get(key))).equals(content)).toBe(true);
  });

  it("takes exactly its limit and refuses one byte more", async () => {
    await (await store.draft(chunks("12345"), { maxBytes: 5 })).discard();
    await expect(store.draft(chunks("123", "456"), { maxBytes: 5 })).rejects.toThrow(BlobTooLargeError);
  });

  it("fails with its source", async () => {
    async function* broken() {
      yield Buffer.from("begin");
      throw new Error("client gone");
    }
    await expect(store.draft(broken(), MAX)).rejects.toThrow("client gone");
  });

  it("stops on abort although its source is silent", async () => {
    const abort = new AbortController();
    async function* silent() {
      yield Buffer.from("begin");
      queueMicrotask(() => abort.abort());
      await new Promise(() => undefined);
    }
    await expect(store.draft(silent(), { ...MAX, signal: abort.signal })).rejects.toThrow(abort.signal.reason);
  });

  it("can be discarded twice, and after its commit", async () => {
    const draft = await store.draft(chunks("x"), MAX);
    await draft.discard();
    await draft.discard();
    const committed = await store.draft(chunks("x"), MAX);
    await committed.commit(key);
    await committed.discard();
    expect(await readText(store, key)).toBe("x");
  });

  it("refuses a key that is none", async () => {
    const draft = await store.draft(chunks("x"), MAX);
    await expect(draft.commit("sources/../../etc/passwd")).rejects.toThrow(InvalidBlobKeyError);
    await draft.discard();
  });

  it("is removed when it is taken back, once or twice, or stays for the sweep where that is not safe", async () => {
    const stored = await putText(store, key, "x");
    await stored.remove();
    await stored.remove();
    const left = await store.stat(key);
    if (driver.takesBack) expect(left).toBeUndefined();
    else expect(left).toMatchObject({ bytes: 1 });
  });

  it("taken back costs nobody who put the same the blob, before or since", async () => {
    const first = await putText(store, key, "x");
    const second = await putText(store, key, "x");
    await first.remove();
    await second.remove();
    expect(await readText(store, key)).toBe("x");
  });

  it("taken back keeps what was put after its own was gone", async () => {
    const first = await putText(store, key, "x");
    await store.delete(key);
    await putText(store, key, "x");
    await first.remove();
    expect(await readText(store, key)).toBe("x");
  });

  it("taken back never costs a racing put its blob", async () => {
    for (let round = 0; round < 40; round += 1) {
      const first = await putText(store, key, "x");
      const drafts = await Promise.all([store.draft(chunks("x"), MAX), store.draft(chunks("x"), MAX)]);
      await Promise.all([first.remove(), ...drafts.map((draft) => draft.commit(key))]);
      expect(await readText(store, key)).toBe("x");
      await store.delete(key);
    }
  });
});
