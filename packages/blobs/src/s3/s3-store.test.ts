import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { inspect } from "node:util";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { BlobStoreFullError, BlobStoreUnavailableError } from "../errors.ts";
import { type BlobStore, imageId, openBlobStore, outputKey, sourceKey } from "../index.ts";
import { type FaultyProxy, startFaultyProxy } from "../testing/faulty-proxy.ts";
import { type S3Server, startS3Server } from "../testing/s3-server.ts";

const MIB = 1024 * 1024;
const key = sourceKey(imageId("tenant", "00"));

let server: S3Server;
let proxy: FaultyProxy;
let local: string;
let store: BlobStore;

const locationAt = (endpoint: string, bucket = server.bucket) => `s3://${bucket}/p?endpoint=${endpoint}`;
const open = (location: string, env = server.env) => openBlobStore(location, { env, localFolder: local });

beforeAll(async () => {
  server = await startS3Server();
  proxy = await startFaultyProxy(server.endpoint);
});
afterAll(async () => {
  await proxy.stop();
  await server.stop();
});
beforeEach(async () => {
  proxy.fault = () => undefined;
  local = await mkdtemp(join(tmpdir(), "sheaf-local-"));
  store = await open(locationAt(proxy.endpoint));
});
afterEach(async () => {
  await store.delete(key);
  await rm(local, { recursive: true });
});

/** The requests during `doing` whose lines begin so. */
async function requestsOf(begin: string, doing: () => Promise<unknown>): Promise<string[]> {
  const from = proxy.requests.length;
  await doing();
  return proxy.requests.slice(from).filter((line) => line.startsWith(begin));
}

/** Lets these faults happen, in order, to the requests whose lines begin so. */
function failing(begin: string, ...faults: (number | "reset" | "cut")[]): void {
  proxy.fault = (line) => (line.startsWith(begin) ? faults.shift() : undefined);
}

describe("opening", () => {
  it("says that a bucket is missing", async () => {
    await expect(open(locationAt(server.endpoint, "no-such-bucket"))).rejects.toThrow("there is no S3 bucket");
  });

  it("says that credentials are refused, without showing them", async () => {
    // s3rver knows its keys, but checks no signatures of version 4.
    const env = { SHEAF_S3_ACCESS_KEY_ID: "nobody", SHEAF_S3_SECRET_ACCESS_KEY: "very-secret" };
    const error = await open(locationAt(server.endpoint), env).catch((refused: unknown) => refused);
    expect(error).toMatchObject({ message: expect.stringContaining("refuses these credentials") });
    expect(inspect(error, { depth: 9 })).not.toMatch(/very-secret|nobody|Signature=/);
  });

  it("says that nobody is there", async () => {
    const gone = await startFaultyProxy(server.endpoint);
    await gone.stop();
    await expect(open(locationAt(gone.endpoint))).rejects.toThrow(
      new BlobStoreUnavailableError("open bucket sheaf-test: S3 did not answer (ECONNREFUSED)"),
    );
  });
});

describe("a failing S3", () => {
  it.each([[503, 429], ["reset", 500] as const])("is asked again after %s and %s", async (...faults) => {
    failing("PUT", ...faults);
    expect(await requestsOf("PUT", () => store.put(key, Buffer.from("abc")))).toHaveLength(3);
    failing("HEAD", ...faults);
    expect((await store.stat(key))?.bytes).toBe(3);
    failing("GET", ...faults);
    expect((await buffer(await store.get(key))).toString()).toBe("abc");
  });

  it("is given up after four times, with an error that holds no secret", async () => {
    proxy.fault = () => 503;
    let error: unknown;
    const attempt = () => store.put(key, Buffer.from("x")).catch((refused: unknown) => (error = refused));
    expect(await requestsOf("PUT", attempt)).toHaveLength(4);
    proxy.fault = () => undefined;
    expect(error).toBeInstanceOf(BlobStoreUnavailableError);
    expect(inspect(error, { depth: 9 })).not.toMatch(/S3RVER|Signature/);
  });

  it("is not asked again where that cannot help", async () => {
    failing("PUT", 507);
    await expect(store.put(key, Buffer.from("x"))).rejects.toThrow(BlobStoreFullError);
    failing("PUT", 403);
    await expect(store.put(key, Buffer.from("x"))).rejects.toThrow(BlobStoreUnavailableError);
  });

  it("in the middle of a read breaks the stream", async () => {
    await store.put(key, randomBytes(MIB));
    failing("GET", "cut");
    await expect(buffer(await store.get(key))).rejects.toThrow(BlobStoreUnavailableError);
  });

  it("in the middle of a download leaves nothing, and the next one has all", async () => {
    const content = randomBytes(MIB);
    await store.put(key, content);
    await using scratch = await store.scratch();
    failing("GET", "cut");
    await expect(store.localPath(key, scratch.path)).rejects.toThrow(BlobStoreUnavailableError);
    expect(await readdir(scratch.path)).toEqual([]);
    expect((await readFile(await store.localPath(key, scratch.path))).equals(content)).toBe(true);
  });
});

describe("a large blob", () => {
  const large = randomBytes(20 * MIB);
  const uploads = () => readdir(join(dirname(server.pathOf("")), "sheaf-test", "._S3rver_uploads")).catch(() => []);

  async function putLarge(): Promise<void> {
    await using scratch = await store.scratch();
    const path = join(scratch.path, "large");
    await writeFile(path, large);
    await store.putFiles([{ key, path }]);
    expect(existsSync(path)).toBe(false);
  }

  it("goes up in parts, of which one may fail", async () => {
    const faults = [503];
    proxy.fault = (line) => (line.includes("partNumber=2") ? faults.shift() : undefined);
    expect(await requestsOf("PUT", putLarge)).toHaveLength(4);
    // s3rver answers before it has written everything.
    await vi.waitFor(async () => expect((await buffer(await store.get(key))).equals(large)).toBe(true));
  });

  it("leaves no parts when it cannot be stored", async () => {
    proxy.fault = (line) => (line.includes("partNumber=3") ? 403 : undefined);
    await expect(putLarge()).rejects.toThrow(BlobStoreUnavailableError);
    expect(await store.stat(key)).toBeUndefined();
    expect(await uploads()).toEqual([]);
  });
});

describe("requests", () => {
  it("are one download for all who ask at once, and none for those who ask later", async () => {
    await store.put(key, Buffer.from("abc"));
    await using scratch = await store.scratch();
    const path = () => store.localPath(key, scratch.path);
    expect(await requestsOf("GET", () => Promise.all([path(), path(), path()]))).toHaveLength(1);
    expect(await requestsOf("GET", path)).toEqual([]);
  });

  it("never hand out a download of what has been replaced", async () => {
    const output = outputKey("g1", 0, "web", "webp");
    await using scratch = await store.scratch();
    for (const text of ["old", "new"]) {
      await store.put(output, Buffer.from(text));
      expect(await readFile(await store.localPath(output, scratch.path), "utf8")).toBe(text);
    }
    await store.delete(output);
  });

  it("do not copy what was put or touched within the hour", async () => {
    await store.put(key, Buffer.from("abc"));
    expect(await requestsOf("PUT", () => store.touch(key))).toEqual([]);
  });
});
