import { InvalidOptionsError } from "@sheaf/image-options";
import { ImageError } from "@sheaf/images";
import { ErrorCode } from "@sheaf/proto";
import { TaskFailure } from "@sheaf/runner";

/** Rethrows what the images packages say under its own code; anything else passes as it is. */
export function imageFailure(error: unknown): never {
  if (error instanceof InvalidOptionsError) throw new TaskFailure(ErrorCode.INVALID_OPERATION, error.message);
  if (!(error instanceof ImageError)) throw error;
  if (!error.crashed) throw new TaskFailure(error.code, error.message, { cause: error.cause });
  throw new TaskFailure(error.code, "the child process that worked on the image crashed", {
    cause: error,
    crashed: true,
  });
}

/** Rethrows anything as a failure of the blob store. */
export function storageFailure(cause: unknown): never {
  throw new TaskFailure(ErrorCode.STORAGE_ERROR, "the blob store failed", { cause });
}
