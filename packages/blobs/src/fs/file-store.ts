import { open, rename, rm, stat, utimes } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import type { BlobStore, ByteRange, Draft, DraftOptions } from "../blob-store.ts";
import { BlobNotFoundError } from "../errors.ts";
import { checkKey, checkPrefix } from "../keys.ts";
import { mappingFullDisk, requireSpace } from "./disk-space.ts";
import { makeFolder, placeInto, syncFile } from "./durable.ts";
import { isCode } from "./error-code.ts";
import { writeDraft } from "./file-draft.ts";
import { placeFile } from "./stored-file.ts";
import { TempFolder } from "./temp-folder.ts";

/** Opens the store in `root`: blobs under `sources/` and `groups/`, unfinished ones under `tmp/`. */
export async function openFileStore(root: string, minFreeBytes: number): Promise<BlobStore> {
  for (const folder of [root, join(root, "sources"), join(root, "groups"), join(root, "tmp")]) {
    await makeFolder(folder);
  }
  await requireSpace(root, minFreeBytes);
  return new FileStore(root, minFreeBytes);
}

class FileStore implements BlobStore {
  readonly #root: string;
  readonly #minFreeBytes: number;
  readonly #temp: TempFolder;

  constructor(root: string, minFreeBytes: number) {
    this.#root = root;
    this.#minFreeBytes = minFreeBytes;
    this.#temp = new TempFolder(join(root, "tmp"));
  }

  async draft(source: AsyncIterable<Uint8Array>, options: DraftOptions): Promise<Draft> {
    await requireSpace(this.#root, this.#minFreeBytes);
    const tempPath = this.#temp.freshPath("draft");
    const { bytes, sha256, head, identity } = await writeDraft(tempPath, source, options);
    return {
      bytes,
      sha256,
      head,
      commit: async (key) => {
        const path = this.#path(key);
        const asidePath = this.#temp.freshPath("aside");
        return mappingFullDisk(() => placeFile({ key, tempPath, path, identity, asidePath }));
      },
      discard: () => rm(tempPath, { force: true }),
    };
  }

  async putFile(key: string, path: string): Promise<void> {
    const target = this.#path(key);
    await mappingFullDisk(async () => {
      await syncFile(path);
      await placeInto(dirname(target), () => rename(path, target));
    });
  }

  async get(key: string, range?: ByteRange): Promise<Readable> {
    const handle = await this.#found(key, (path) => open(path, "r"));
    return handle.createReadStream(range);
  }

  async stat(key: string) {
    const found = await orAbsent(stat(this.#path(key)));
    return found && { bytes: found.size, modifiedMs: found.mtimeMs };
  }

  async touch(key: string): Promise<boolean> {
    const now = new Date();
    return (await orAbsent(utimes(this.#path(key), now, now).then(() => true))) ?? false;
  }

  async delete(key: string): Promise<void> {
    await rm(this.#path(key), { force: true });
  }

  async deletePrefix(prefix: string): Promise<void> {
    const asidePath = this.#temp.freshPath("deleted");
    // Out of sight in one step; erasing a large folder takes a while.
    if ((await orAbsent(rename(join(this.#root, checkPrefix(prefix)), asidePath).then(() => true))) === true) {
      await rm(asidePath, { recursive: true, force: true });
    }
  }

  async localPath(key: string): Promise<string> {
    await this.#found(key, stat);
    return this.#path(key);
  }

  scratch() {
    return mappingFullDisk(() => this.#temp.scratch());
  }

  sweepTemp(olderThanMs: number): Promise<number> {
    return this.#temp.sweep(olderThanMs);
  }

  #path(key: string): string {
    return join(this.#root, checkKey(key));
  }

  async #found<T>(key: string, look: (path: string) => Promise<T>): Promise<T> {
    const found = await orAbsent(look(this.#path(key)));
    if (found === undefined) {
      throw new BlobNotFoundError(key);
    }
    return found;
  }
}

async function orAbsent<T>(looking: Promise<T>): Promise<T | undefined> {
  try {
    return await looking;
  } catch (error) {
    if (isCode(error, "ENOENT")) {
      return undefined;
    }
    throw error;
  }
}
