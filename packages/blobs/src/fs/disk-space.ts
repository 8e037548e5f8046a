import { statfs } from "node:fs/promises";
import { BlobStoreFullError } from "../errors.ts";
import { isCode } from "./error-code.ts";

/** Throws BlobStoreFullError when the volume of `folder` has less room for us than `minFreeBytes`. */
export async function requireSpace(folder: string, minFreeBytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(folder);
  const freeBytes = bavail * bsize;
  if (freeBytes < minFreeBytes) {
    throw new BlobStoreFullError(`${freeBytes} bytes free, ${minFreeBytes} are kept in reserve`);
  }
}

/** Runs `write`; a full disk or quota becomes BlobStoreFullError, any other failure stays what it is. */
export async function mappingFullDisk<T>(write: () => Promise<T>): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (isCode(error, "ENOSPC", "EDQUOT")) {
      throw new BlobStoreFullError("the volume is full", { cause: error });
    }
    throw error;
  }
}
