import { BlobStoreFullError, BlobStoreUnavailableError } from "../errors.ts";
import { isCode } from "./error-code.ts";

/**
 * Runs `doing`. A full disk or quota becomes BlobStoreFullError, a disk or network volume that fails
 * BlobStoreUnavailableError; any other failure stays what it is.
 */
export async function mappingDiskErrors<T>(doing: () => Promise<T>): Promise<T> {
  try {
    return await doing();
  } catch (error) {
    if (isCode(error, "ENOSPC", "EDQUOT")) {
      throw new BlobStoreFullError("the volume is full", { cause: error });
    }
    if (isCode(error, "EIO", "ESTALE", "EROFS", "ENOTCONN", "EHOSTDOWN", "ETIMEDOUT")) {
      throw new BlobStoreUnavailableError("the volume fails", { cause: error });
    }
    throw error;
  }
}
