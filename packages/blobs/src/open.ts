import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { BlobStore } from "./blob-store.ts";
import { openFileStore } from "./fs/file-store.ts";

/** Settings of a blob store. */
export interface BlobStoreOptions {
  /** Drafts are refused while the volume has less room than this. Default 64 MiB. */
  readonly minFreeBytes?: number;
}

const DEFAULT_MIN_FREE_BYTES = 64 * 1024 * 1024;

/**
 * Opens the store at `location`: a folder's path or `file:` URL, made when absent. Rejects with BlobStoreFullError when
 * the volume is below the guard already, and with an Error for schemes that have no driver.
 */
export async function openBlobStore(location: string, options: BlobStoreOptions = {}): Promise<BlobStore> {
  const { minFreeBytes = DEFAULT_MIN_FREE_BYTES } = options;
  return openFileStore(folderOf(location), minFreeBytes);
}

function folderOf(location: string): string {
  if (location.startsWith("file:")) {
    return fileURLToPath(location);
  }
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(location)?.[1];
  if (scheme !== undefined) {
    throw new Error(`no blob store for ${scheme}: locations; give a folder's path or a file: URL`);
  }
  if (location === "") {
    throw new Error("the blob store's location is empty");
  }
  return resolve(location);
}
