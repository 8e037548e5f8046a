import { mkdir, open } from "node:fs/promises";
import { dirname } from "node:path";
import { isCode } from "../local/error-code.ts";

/** Makes the names in a folder survive a power cut: what was created in, renamed into or linked into it. */
export async function syncFolder(folder: string): Promise<void> {
  await syncPath(folder);
}

/** Makes a file's bytes survive a power cut. */
export async function syncFile(path: string): Promise<void> {
  await syncPath(path);
}

async function syncPath(path: string): Promise<void> {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes a folder and those above it as needed; each new one's name is durable once this resolves. */
export async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    if (isCode(error, "EEXIST")) {
      // Who made it may not have synced its name yet. Journals keep the order: what is synced in it takes it along.
      return;
    }
    if (!isCode(error, "ENOENT")) {
      throw error;
    }
    await makeFolder(dirname(folder));
    return makeFolder(folder);
  }
  await syncFolder(dirname(folder));
}

/**
 * Runs `place`, which puts a name into `folder`, and makes the name durable. The folder is made when absent, and once
 * more should somebody delete it in between.
 */
export async function placeInto<T>(folder: string, place: () => Promise<T>): Promise<T> {
  await makeFolder(folder);
  const placed = await place().catch(async (error: unknown) => {
    if (!isCode(error, "ENOENT")) {
      throw error;
    }
    await makeFolder(folder);
    return place();
  });
  await syncFolder(folder);
  return placed;
}
