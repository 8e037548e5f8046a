import { createHash } from "node:crypto";
import { createWriteStream, openAsBlob } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
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
import { checkKey, checkPrefix } from "../keys.ts";
import { mappingDiskErrors } from "../local/disk-errors.ts";
import { requireSpace } from "../local/disk-space.ts";
import { writeDraft } from "../local/draft-file.ts";
import { freshName, TempFolder } from "../local/temp-folder.ts";
import { DownloadCache } from "./download-cache.ts";
import { S3Bucket } from "./s3-bucket.ts";
import type { S3Credentials, S3Location } from "./s3-location.ts";
import { eraseUnused, listGroups, TOUCH_EVERY_MS } from "./s3-sweep.ts";

/** Settings of a store in S3. */
export interface S3StoreOptions {
  readonly location: S3Location;
  readonly credentials: S3Credentials;
  /** Holds drafts and scratch folders (`tmp/`) and downloads (`cache/`); made when absent, for this user alone. */
  readonly localFolder: string;
  /** Bytes of downloads kept in `localFolder`. */
  readonly cacheBytes: number;
  /** Drafts are refused while the local volume has less room than this. */
  readonly minFreeBytes: number;
}

/**
 * Opens the store in a bucket that must be there. Rejects with an Error for a bucket that is not, or not open to the
 * credentials, with BlobStoreUnavailableError when S3 does not answer, and with BlobStoreFullError for the local volume.
 */
export async function openS3Store(options: S3StoreOptions): Promise<BlobStore> {
  const { location, credentials, localFolder, minFreeBytes } = options;
  await mkdir(join(localFolder, "tmp"), { recursive: true, mode: 0o700 });
  await requireSpace(localFolder, minFreeBytes);
  const bucket = new S3Bucket(location, credentials);
  await bucket.checkAccess();
  return new S3Store(bucket, options);
}

/** Tested against s3rver; needs of a server no more than PUT, GET, HEAD, copy, lists, deletes and multipart uploads. */
class S3Store implements BlobStore {
  readonly #bucket: S3Bucket;
  readonly #options: S3StoreOptions;
  readonly #temp: TempFolder;
  readonly #cache: DownloadCache;

  constructor(bucket: S3Bucket, options: S3StoreOptions) {
    const { localFolder, cacheBytes } = options;
    this.#bucket = bucket;
    this.#options = options;
    this.#temp = new TempFolder(join(localFolder, "tmp"));
    this.#cache = new DownloadCache({ folder: join(localFolder, "cache"), maxBytes: cacheBytes, temp: this.#temp });
  }

  async draft(source: AsyncIterable<Uint8Array>, options: DraftOptions): Promise<Draft> {
    await requireSpace(this.#options.localFolder, this.#options.minFreeBytes);
    const path = this.#temp.freshPath("draft");
    return {
      ...(await writeDraft(path, source, options)),
      commit: async (key) => {
        await this.putFiles([{ key, path }]);
        // Between a look at whose it is and the delete, somebody else's put could come and be lost.
        return { key, remove: async () => undefined };
      },
      discard: () => rm(path, { force: true }),
    };
  }

  async put(key: string, bytes: Uint8Array): Promise<void> {
    await this.#bucket.put(checkKey(key), new Blob([new Uint8Array(bytes)]));
  }

  async putFiles(files: readonly NewFile[]): Promise<void> {
    for (const { key } of files) checkKey(key);
    const put = async ({ key, path }: NewFile) => {
      try {
        await this.#bucket.put(key, await openAsBlob(path));
      } finally {
        await rm(path, { force: true });
      }
    };
    await Promise.all(files.map(put));
  }

  async link(fromKey: string, toKey: string): Promise<boolean> {
    return this.#bucket.copy(checkKey(fromKey), checkKey(toKey));
  }

  async get(key: string, range?: ByteRange): Promise<Readable> {
    return found(key, await this.#bucket.get(checkKey(key), range));
  }

  async stat(key: string): Promise<BlobStat | undefined> {
    const object = await this.#bucket.head(checkKey(key));
    return object && { bytes: object.bytes, modifiedMs: object.modifiedMs };
  }

  async touch(key: string): Promise<boolean> {
    const nowMs = Date.now();
    const object = await this.#bucket.head(checkKey(key));
    if (object === undefined) {
      return false;
    }
    return nowMs - object.modifiedMs < TOUCH_EVERY_MS || this.#bucket.renew(key, nowMs);
  }

  async delete(key: string): Promise<void> {
    await this.#bucket.delete(checkKey(key));
  }

  async deletePrefix(prefix: string): Promise<void> {
    await this.#bucket.deleteAll(checkPrefix(prefix));
  }

  async localPath(key: string, folder: string): Promise<string> {
    // Asked first: what is gone must not be found in the cache, nor what is replaced.
    const { etag } = found(key, await this.#bucket.head(checkKey(key)));
    const path = join(folder, freshName("blob"));
    const { bucketUrl, prefix } = this.#options.location;
    const name = createHash("sha256").update([bucketUrl, prefix, key, etag].join("\n")).digest("hex");
    await mappingDiskErrors(() => this.#cache.link(name, path, (to) => this.#download(key, to)));
    return path;
  }

  scratch(): Promise<ScratchFolder> {
    return mappingDiskErrors(() => this.#temp.scratch());
  }

  groups(): AsyncIterable<StoredGroup> {
    return listGroups(this.#bucket);
  }

  sweepUnused(olderThanMs: number, signal?: AbortSignal): Promise<number> {
    return eraseUnused(this.#bucket, { olderThanMs, signal });
  }

  sweepTemp(olderThanMs: number): Promise<number> {
    return this.#temp.sweep(olderThanMs);
  }

  async #download(key: string, path: string): Promise<void> {
    await pipeline(await this.get(key), createWriteStream(path, { flags: "wx", mode: 0o600 }));
  }
}

function found<T>(key: string, blob: T | undefined): T {
  if (blob === undefined) {
    throw new BlobNotFoundError(key);
  }
  return blob;
}
