import { link, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import type { Stored } from "../blob-store.ts";
import { placeInto } from "./durable.ts";
import { isCode } from "./error-code.ts";
import { type FileIdentity, identityAt } from "./identity.ts";

/** A temp file about to be put at `path`. */
interface Placement {
  readonly key: string;
  readonly tempPath: string;
  readonly path: string;
  readonly identity: FileIdentity;
  /** Where a file may be set aside while it is looked at. */
  readonly asidePath: string;
}

/**
 * Puts the temp file at its path, durably; whatever goes wrong, no temp file stays. Only the one who found the path empty
 * may take it back later.
 */
export async function placeFile(placement: Placement): Promise<Stored> {
  const { key, tempPath, path } = placement;
  const first = await placeInto(dirname(path), () => linkOrReplace(tempPath, path)).catch(async (error: unknown) => {
    await rm(tempPath, { force: true });
    throw error;
  });
  return { key, remove: () => (first ? removeOwn(placement) : Promise.resolve()) };
}

/** True when nothing was at `path`. A link tells so atomically; a rename alone would not. */
async function linkOrReplace(tempPath: string, path: string): Promise<boolean> {
  try {
    await link(tempPath, path);
  } catch (error) {
    if (!isCode(error, "EEXIST")) {
      throw error;
    }
    // The same content again: the new file gives it a new owner, whom the first one's remove() will not touch.
    await rename(tempPath, path);
    return false;
  }
  await rm(tempPath, { force: true });
  return true;
}

/**
 * Removes the file only if it is still the one this draft put there. A file system cannot compare and unlink in one
 * step, so the file is renamed aside, looked at, and linked back if it is a stranger's. The look beforehand keeps that
 * gap, in which a reader would miss the stranger's file, to the case that the put happens within these very calls.
 */
async function removeOwn({ path, identity, asidePath }: Placement): Promise<void> {
  if ((await identityAt(path)) !== identity) {
    return;
  }
  try {
    await rename(path, asidePath);
  } catch (error) {
    if (isCode(error, "ENOENT")) {
      return;
    }
    throw error;
  }
  if ((await identityAt(asidePath)) !== identity) {
    await putBack(asidePath, path);
  }
  await rm(asidePath, { force: true });
}

async function putBack(asidePath: string, path: string): Promise<void> {
  // EEXIST: yet another put came since, with the same content.
  await placeInto(dirname(path), () => link(asidePath, path)).catch((error: unknown) => {
    if (!isCode(error, "EEXIST")) {
      throw error;
    }
  });
}
