/** Whether `error` is a system error with one of these codes (`ENOENT` and the like). */
export function isCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}

/** What `doing` comes to; undefined where a file or folder it needs is not there. */
export async function orAbsent<T>(doing: Promise<T>): Promise<T | undefined> {
  try {
    return await doing;
  } catch (error) {
    if (isCode(error, "ENOENT")) {
      return undefined;
    }
    throw error;
  }
}
