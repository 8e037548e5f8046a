import { randomUUID } from "node:crypto";
import { mkdir, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import type { ScratchFolder } from "../blob-store.ts";
import { orAbsent } from "./error-code.ts";

/** A store's `tmp/`: drafts and scratch folders, on the volume of what is kept so that a rename can move them. */
export class TempFolder {
  readonly path: string;

  constructor(path: string) {
    this.path = path;
  }

  /** A path nobody else uses. */
  freshPath(kind: string): string {
    return join(this.path, freshName(kind));
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
      const file = await orAbsent(stat(path));
      if (file !== undefined && file.mtimeMs <= before) {
        await rm(path, { recursive: true, force: true });
        swept += 1;
      }
    }
    return swept;
  }
}

/** A file name nobody else uses. */
export function freshName(kind: string): string {
  return `${kind}-${randomUUID()}`;
}
