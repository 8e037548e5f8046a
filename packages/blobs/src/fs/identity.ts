import type { BigIntStats } from "node:fs";

/**
 * Which file this is, whatever its name. The birth time tells it from a later file that got the same inode number, which
 * Linux hands out again at once.
 */
export type FileIdentity = string;

export function identityOf({ dev, ino, birthtimeNs }: BigIntStats): FileIdentity {
  return `${dev}:${ino}:${birthtimeNs}`;
}
