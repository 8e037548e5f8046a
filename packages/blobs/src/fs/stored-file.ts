import { link, rename, rm, stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { Stored } from "../blob-store.ts";
import { isCode } from "../local/error-code.ts";
import { placeInto, syncFile } from "./durable.ts";
import { eraseIf } from "./erase-if.ts";
import { identityOf } from "./identity.ts";

/** A temp file about to be put at `path`. */
interface Placement {
  readonly key: string;
  readonly tempPath: string;
  readonly path: string;
  /** Where a file may be set aside while it is looked at. */
  readonly asidePath: string;
}

/**
 * Puts the temp file at its path, durably; whatever goes wrong, no temp file stays. Only the one who found the path empty
 * may take it back later.
 */
export async function placeFile({ key, tempPath, path, asidePath }: Placement): Promise<Stored> {
  try {
    await syncFile(tempPath);
    const own = identityOf(await stat(tempPath, { bigint: true }));
    const first = await placeInto(dirname(path), () => linkOrReplace(tempPath, path));
    return {
      key,
      remove: async () => {
        if (first) {
          await eraseIf({ path, asidePath, isToGo: (file) => identityOf(file) === own });
        }
      },
    };
  } finally {
    await rm(tempPath, { force: true });
  }
}

/** True when nothing was at `path`. A link tells so atomically; a rename alone would not. */
async function linkOrReplace(tempPath: string, path: string): Promise<boolean> {
  try {
    await link(tempPath, path);
    return true;
  } catch (error) {
    if (!isCode(error, "EEXIST")) {
      throw error;
    }
    // The same content again: the new file gives it a new owner, whom the first one's remove() will not touch.
    await rename(tempPath, path);
    return false;
  }
}
