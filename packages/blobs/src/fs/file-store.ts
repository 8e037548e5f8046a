import { open, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import type {
  BlobStat,
  BlobStore,
  ByteRange,
  Draft,
  DraftOptions,
  NewFile,
  ScratchFolder,
  StoredGroup,
} from "../blob-store.ts";
import { BlobNotFoundError } from "../errors.ts";
import { checkKey, checkPrefix, SWEPT_FAMILIES } from "../keys.ts";
import { mappingDiskErrors } from "../local/disk-errors.ts";
import { requireSpace } from "../local/disk-space.ts";
import { writeDraft } from "../local/draft-file.ts";
import { orAbsent } from "../local/error-code.ts";
import { linkOrCopy } from "../local/link-or-copy.ts";
import { freshName, TempFolder } from "../local/temp-folder.ts";
import { makeFolder, placeInto, syncFile } from "./durable.ts";
import { eraseIf } from "./erase-if.ts";
import { filesBelow, groupsIn } from "./folder-walk.ts";
import { placeFile } from "./stored-file.ts";

/** Opens the store in `root`: blobs under `groups/`, `sources/` and `results/`, unfinished ones under `tmp/`. */
export async function openFileStore(root: string, minFreeBytes: number): Promise<BlobStore> {
  for (const folder of [root, ...["groups", "tmp", ...SWEPT_FAMILIES].map((name) => join(root, name))]) {
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
    return {
      ...(await writeDraft(tempPath, source, options)),
      commit: async (key) => {
        const path = this.#path(key);
        const asidePath = this.#temp.freshPath("aside");
        return mappingDiskErrors(() => placeFile({ key, tempPath, path, asidePath }));
      },
      discard: () => rm(tempPath, { force: true }),
    };
  }

  put(key: string, bytes: Uint8Array): Promise<void> {
    return this.#placing(key, async (tempPath) => {
      await writeFile(tempPath, bytes, { flag: "wx" });
      await this.putFiles([{ key, path: tempPath }]);
    });
  }

  async putFiles(files: readonly NewFile[]): Promise<void> {
    const moves = files.map(({ key, path }) => ({ path, target: this.#path(key) }));
    const folders = Map.groupBy(moves, ({ target }) => dirname(target));
    const place = async ([folder, inIt]: [string, typeof moves]) => {
      await placeInto(folder, () => Promise.all(inIt.map(({ path, target }) => rename(path, target))));
    };
    await mappingDiskErrors(async () => {
      await Promise.all(moves.map(({ path }) => syncFile(path)));
      await Promise.all([...folders].map(place));
    });
  }

  async link(fromKey: string, toKey: string): Promise<boolean> {
    const from = this.#path(fromKey);
    return this.#placing(toKey, async (tempPath) => {
      if ((await orAbsent(linkOrCopy(from, tempPath).then(() => true))) === undefined) {
        return false;
      }
      await this.putFiles([{ key: toKey, path: tempPath }]);
      return true;
    });
  }

  async get(key: string, range?: ByteRange): Promise<Readable> {
    const handle = await this.#found(key, (path) => open(path, "r"));
    return handle.createReadStream(range);
  }

  async stat(key: string): Promise<BlobStat | undefined> {
    const found = await mappingDiskErrors(() => orAbsent(stat(this.#path(key))));
    return found && { bytes: found.size, modifiedMs: found.mtimeMs };
  }

  async touch(key: string): Promise<boolean> {
    const now = new Date();
    const path = this.#path(key);
    return (await mappingDiskErrors(() => orAbsent(utimes(path, now, now).then(() => true)))) ?? false;
  }

  async delete(key: string): Promise<void> {
    const path = this.#path(key);
    await mappingDiskErrors(() => rm(path, { force: true }));
  }

  async deletePrefix(prefix: string): Promise<void> {
    const folder = join(this.#root, checkPrefix(prefix));
    const asidePath = this.#temp.freshPath("deleted");
    await mappingDiskErrors(async () => {
      // Out of sight in one step; erasing a large folder takes a while.
      if ((await orAbsent(rename(folder, asidePath).then(() => true))) === true) {
        await rm(asidePath, { recursive: true, force: true });
      }
    });
  }

  async localPath(key: string, folder: string): Promise<string> {
    const path = join(folder, freshName("blob"));
    await this.#found(key, (blobPath) => linkOrCopy(blobPath, path).then(() => true));
    return path;
  }

  scratch(): Promise<ScratchFolder> {
    return mappingDiskErrors(() => this.#temp.scratch());
  }

  groups(): AsyncIterable<StoredGroup> {
    return groupsIn(join(this.#root, "groups"));
  }

  async sweepUnused(olderThanMs: number, signal?: AbortSignal): Promise<number> {
    const before = Date.now() - olderThanMs;
    const isToGo = ({ mtimeMs }: { mtimeMs: bigint }) => mtimeMs <= before;
    let erased = 0;
    for (const family of SWEPT_FAMILIES) {
      for await (const path of filesBelow(join(this.#root, family))) {
        if (signal?.aborted) {
          return erased;
        }
        erased += (await eraseIf({ path, asidePath: this.#temp.freshPath("aside"), isToGo })) ? 1 : 0;
      }
    }
    return erased;
  }

  sweepTemp(olderThanMs: number): Promise<number> {
    return this.#temp.sweep(olderThanMs);
  }

  #path(key: string): string {
    return join(this.#root, checkKey(key));
  }

  /** Runs `place` with a temp path on which nothing is left afterwards. */
  async #placing<T>(key: string, place: (tempPath: string) => Promise<T>): Promise<T> {
    checkKey(key);
    const tempPath = this.#temp.freshPath("put");
    try {
      return await mappingDiskErrors(() => place(tempPath));
    } finally {
      await rm(tempPath, { force: true });
    }
  }

  async #found<T>(key: string, look: (path: string) => Promise<T>): Promise<T> {
    const path = this.#path(key);
    const found = await mappingDiskErrors(() => orAbsent(look(path)));
    if (found === undefined) {
      throw new BlobNotFoundError(key);
    }
    return found;
  }
}
