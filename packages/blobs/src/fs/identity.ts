import type { BigIntStats } from "node:fs";
import { stat } from "node:fs/promises";
import { isCode } from "./error-code.ts";

/**
 * Which file this is, whatever its name. The birth time tells it from a later file that got the same inode number, which
 * Linux hands out again at once.
 */
export type FileIdentity = string;

export function identityOf({ dev, ino, birthtimeNs }: BigIntStats): FileIdentity {
  return `${dev}:${ino}:${birthtimeNs}`;
}

/** The identity of the file at `path`; undefined when there is none. */
export async function identityAt(path: string): Promise<FileIdentity | undefined> {
  try {
    return identityOf(await stat(path, { bigint: true }));
  } catch (error) {
    if (isCode(error, "ENOENT")) {
      return undefined;
    }
    throw error;
  }
}
