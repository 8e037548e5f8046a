import { statfs } from "node:fs/promises";
import { BlobStoreFullError } from "../errors.ts";

/** Throws BlobStoreFullError when the volume of `folder` has less room for us than `minFreeBytes`. */
export async function requireSpace(folder: string, minFreeBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const freeBytes = bavail * bsize;
  if (freeBytes < minFreeBytes) {
    throw new BlobStoreFullError(`${freeBytes} bytes free, ${minFreeBytes} are kept in reserve`);
  }
}
