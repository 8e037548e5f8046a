import { randomUUID } from "node:crypto";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ScratchFolder } from "../blob-store.ts";
import { isCode } from "./error-code.ts";

/** The store's `tmp/`: drafts and scratch folders, on the same volume as the blobs so that a rename can move them. */
export class TempFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** A path nobody else uses. */
  freshPath(kind: string): string {
    return join(this.path, `${kind}-${randomUUID()}`);
  }

  async scratch(): Promise<ScratchFolder> {
    const path = this.freshPath("scratch");
    await mkdir(path);
    return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
  }

  async sweep(olderThanMs: number): Promise<number> {
    const before = Date.now() - olderThanMs;
    let swept = 0;
    for (const name of await readdir(this.path)) {
      const path = join(this.path, name);
      if (await isOlder(path, before)) {
        await rm(path, { recursive: true, force: true });
        swept += 1;
      }
    }
    return swept;
  }
}

async function isOlder(path: string, before: number): Promise<boolean> {
  try {
    return (await stat(path)).mtimeMs <= before;
  } catch (error) {
    if (isCode(error, "ENOENT")) {
      return false;
    }
    throw error;
  }
}
