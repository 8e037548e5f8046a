import { opendir, stat } from "node:fs/promises";
import { join } from "node:path";
import type { StoredGroup } from "../blob-store.ts";
import { groupOf } from "../keys.ts";
import { orAbsent } from "../local/error-code.ts";

/** The paths of all files below `folder`, in no order. What comes or goes meanwhile may be missed or told of. */
export async function* filesBelow(folder: string): AsyncGenerator<string> {
  for await (const { path, isFolder } of entriesOf(folder)) {
    if (isFolder) {
      yield* filesBelow(path);
    } else {
      yield path;
    }
  }
}

/** The groups with a folder in `folder`, `groups/` of the store. */
export async function* groupsIn(folder: string): AsyncGenerator<StoredGroup> {
  for await (const { path, name, isFolder } of entriesOf(folder)) {
    const groupId = isFolder ? groupOf(`groups/${name}/`) : undefined;
    const modifiedMs = groupId === undefined ? undefined : await lastPutMs(path);
    if (groupId !== undefined && modifiedMs !== undefined) {
      yield { groupId, modifiedMs };
    }
  }
}

/**
 * When the last output came into a group's folder: by the folders' own times, because a file that was linked here has
 * the time of the file it is.
 */
async function lastPutMs(groupFolder: string): Promise<number | undefined> {
  let lastMs = (await orAbsent(stat(groupFolder)))?.mtimeMs;
  for await (const { path } of entriesOf(groupFolder)) {
    const modifiedMs = (await orAbsent(stat(path)))?.mtimeMs ?? 0;
    lastMs = Math.max(lastMs ?? 0, modifiedMs);
  }
  return lastMs;
}

async function* entriesOf(folder: string) {
  const entries = await orAbsent(opendir(folder));
  for await (const entry of entries ?? []) {
    yield { name: entry.name, path: join(folder, entry.name), isFolder: entry.isDirectory() };
  }
}
