import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { BlobStore } from "./blob-store.ts";
import { openFileStore } from "./fs/file-store.ts";
import { parseS3Location, s3Credentials } from "./s3/s3-location.ts";
import { openS3Store } from "./s3/s3-store.ts";

/** Settings of a blob store. */
export interface BlobStoreOptions {
  /** Drafts are refused while the volume (S3: the local one) has less room than this. Default 64 MiB. */
  readonly minFreeBytes?: number;
  /** S3 only, and needed there: where the credentials are, `process.env` as a rule. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** S3 only: the folder for drafts, scratch folders and downloads. Default `.sheaf/blobs-local`. */
  readonly localFolder?: string;
  /** S3 only: bytes of downloads kept there. Default 1 GiB. */
  readonly cacheBytes?: number;
}

const MIB = 1024 * 1024;

/**
 * Opens the store at `location`: a folder's path or `file:` URL, made when absent, or
 * `s3://bucket/prefix?endpoint=http://127.0.0.1:9000&region=eu-west-1&path_style=true`. Rejects with BlobStoreFullError
 * when the volume is below the guard already, with BlobStoreUnavailableError when S3 does not answer, and with an Error
 * for a bucket that is missing or refuses the credentials and for schemes that have no driver.
 */
export async function openBlobStore(location: string, options: BlobStoreOptions = {}): Promise<BlobStore> {
  const { minFreeBytes = 64 * MIB, env = {}, localFolder = ".sheaf/blobs-local", cacheBytes = 1024 * MIB } = options;
  if (!/^s3:/i.test(location)) {
    return openFileStore(folderOf(location), minFreeBytes);
  }
  return openS3Store({
    location: parseS3Location(location),
    credentials: s3Credentials(env),
    localFolder: resolve(localFolder),
    cacheBytes,
    minFreeBytes,
  });
}

function folderOf(location: string): string {
  if (location.startsWith("file:")) {
    return fileURLToPath(location);
  }
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(location)?.[1];
  if (scheme !== undefined) {
    throw new Error(`no blob store for ${scheme}: locations; give a folder's path, a file: or an s3: URL`);
  }
  if (location === "") {
    throw new Error("the blob store's location is empty");
  }
  return resolve(location);
}
