import type { BigIntStats } from "node:fs";
import { link, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { isCode, orAbsent } from "../local/error-code.ts";
import { placeInto } from "./durable.ts";

/** What is to be erased, and when. */
export interface Erasure {
  readonly path: string;
  /** Where the file may be set aside while it is looked at; on the same volume. */
  readonly asidePath: string;
  /** Whether the file with these properties is to go. Asked twice. */
  isToGo(file: BigIntStats): boolean;
}

/**
 * Erases a file only if it is to go; true when it did. A file system cannot look and unlink in one step, so the file is
 * renamed aside, looked at again, and linked back if it is to stay after all. The look beforehand keeps that gap, in
 * which nobody finds the file, to the case that it changes within these very calls.
 */
export async function eraseIf({ path, asidePath, isToGo }: Erasure): Promise<boolean> {
  const found = await look(path);
  if (found === undefined || !isToGo(found)) {
    return false;
  }
  if ((await orAbsent(rename(path, asidePath).then(() => true))) === undefined) {
    return false;
  }
  const aside = await look(asidePath);
  const stays = aside !== undefined && !isToGo(aside);
  if (stays) {
    await putBack(asidePath, path);
  }
  await rm(asidePath, { force: true });
  return !stays;
}

function look(path: string): Promise<BigIntStats | undefined> {
  return orAbsent(stat(path, { bigint: true }));
}

async function putBack(asidePath: string, path: string): Promise<void> {
  // EEXIST: a put came since, with the same content.
  await placeInto(dirname(path), () => link(asidePath, path)).catch((error: unknown) => {
    if (!isCode(error, "EEXIST")) {
      throw error;
    }
  });
}
