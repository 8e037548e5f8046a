import { mkdtemp, readdir, rm, stat, utimes } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type BlobStore, openBlobStore } from "../index.ts";
import { startS3Server } from "./s3-server.ts";

/** A store with nothing in it, and what a test has to know of its inside. */
export interface StoreRig extends AsyncDisposable {
  readonly store: BlobStore;
  /** The same store, opened again. */
  reopen(): Promise<BlobStore>;
  /** Where temp files are. */
  readonly tempFolder: string;
  /** Makes a blob, or all under a prefix, look as if put so long ago. */
  age(keyOrPrefix: string, ageMs: number): Promise<void>;
}

/** A way to keep blobs, started once per test file. */
export interface Driver {
  readonly name: string;
  /** Whether `Stored.remove` ever removes. */
  readonly takesBack: boolean;
  start(): Promise<{ open(): Promise<StoreRig>; stop(): Promise<void> }>;
}

/** Both drivers, for `describe.each`. */
export const DRIVERS: readonly Driver[] = [
  { name: "a folder", takesBack: true, start: async () => ({ open: openFolderRig, stop: async () => undefined }) },
  { name: "S3", takesBack: false, start: startS3 },
];

async function openFolderRig(): Promise<StoreRig> {
  const root = await mkdtemp(join(tmpdir(), "sheaf-blobs-"));
  return {
    store: await openBlobStore(root),
    reopen: () => openBlobStore(root),
    tempFolder: join(root, "tmp"),
    age: (key, ageMs) => setAge(join(root, key), ageMs),
    [Symbol.asyncDispose]: () => rm(root, { recursive: true, force: true }),
  };
}

async function startS3() {
  const server = await startS3Server();
  let opened = 0;
  return {
    async open(): Promise<StoreRig> {
      opened += 1;
      const prefix = `test/${opened}/`;
      const localFolder = await mkdtemp(join(tmpdir(), "sheaf-blobs-"));
      const location = `s3://${server.bucket}/${prefix}?endpoint=${server.endpoint}`;
      const reopen = () => openBlobStore(location, { env: server.env, localFolder });
      return {
        store: await reopen(),
        reopen,
        tempFolder: join(localFolder, "tmp"),
        age: (key, ageMs) => setAge(server.pathOf(prefix + key), ageMs),
        [Symbol.asyncDispose]: () => rm(localFolder, { recursive: true, force: true }),
      };
    },
    stop: () => server.stop(),
  };
}

async function setAge(path: string, ageMs: number): Promise<void> {
  if ((await stat(path)).isDirectory()) {
    await Promise.all((await readdir(path)).map((name) => setAge(join(path, name), ageMs)));
  }
  const when = new Date(Date.now() - ageMs);
  await utimes(path, when, when);
}
