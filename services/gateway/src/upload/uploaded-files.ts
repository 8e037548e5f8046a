import type { Stored } from "@sheaf/blobs";
import type { Logger } from "@sheaf/service";

/** The files that a request under way has put into the store, so that a request that fails leaves none of them. */
export interface UploadedFiles {
  add(stored: Stored): void;
  /** Leaves alone what is stored under these keys: it is needed, whatever becomes of the request. */
  keep(keys: readonly string[]): void;
  /** Takes them back, but for those that were or meanwhile are somebody else's too. Failures are logged, not thrown. */
  removeAll(): Promise<void>;
}

/** Starts with none. */
export function trackUploads(log: Logger): UploadedFiles {
  let files: Stored[] = [];
  return {
    add: (stored) => files.push(stored),
    keep(keys) {
      files = files.filter(({ key }) => !keys.includes(key));
    },
    async removeAll() {
      for (const stored of files.splice(0)) {
        await stored.remove().catch((error: unknown) => {
          log.warn({ err: error, key: stored.key }, "an abandoned upload could not be removed");
        });
      }
    },
  };
}
