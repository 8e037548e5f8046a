const CODES: ReadonlySet<string> = new Set([
  "ENOSPC",
  "EDQUOT",
  "EIO",
  "EROFS",
  "EACCES",
  "EEXIST",
  "ENOENT",
  "EMFILE",
]);

/** Whether a file could not be read or written for a reason that lies with the file system, not with what is in it. */
export function isStorageError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && "code" in error && CODES.has(String(error.code));
}
