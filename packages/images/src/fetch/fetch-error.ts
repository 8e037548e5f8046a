import { GuardedHttpError } from "@sheaf/guarded-http";
import { ImageError } from "../image-error.ts";
import { isStorageError } from "../storage-error.ts";

const CODES = { forbidden: "FETCH_FORBIDDEN", failed: "FETCH_FAILED" } as const;

/** What is ours to say stays as it is; what a socket, TLS or a file said is told by its code alone. */
export function fetchError(error: unknown): ImageError {
  if (error instanceof ImageError) {
    return error;
  }
  if (error instanceof GuardedHttpError) {
    return new ImageError(CODES[error.reason], error.message, { cause: error });
  }
  const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
  return isStorageError(error)
    ? new ImageError("STORAGE_ERROR", `the fetched image could not be written (${code})`, { cause: error })
    : new ImageError("FETCH_FAILED", `the URL could not be fetched (${code})`, { cause: error });
}
