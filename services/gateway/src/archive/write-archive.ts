import type { Readable } from "node:stream";
import { type Timestamp, timestampDate } from "@bufbuild/protobuf/wkt";
import { BlobNotFoundError, type BlobStore, outputKey } from "@sheaf/blobs";
import type { Group, Task } from "@sheaf/proto";
import { createEntryNames, type EntryNames, MANIFEST_NAME } from "./entry-names.ts";
import { type ArchivedTask, openManifest } from "./manifest.ts";
import type { ZipStream } from "./zip-stream.ts";

/** What goes into an archive. */
export interface ArchiveContent {
  readonly group: Group;
  /** The group's tasks in index order. */
  readonly pages: AsyncIterable<readonly Task[]>;
  readonly blobs: BlobStore;
}

/**
 * Puts all outputs of a group into the archive, then the manifest. Of the tasks one page at a time is in memory, of the
 * outputs and the manifest no more than what is on its way. The same finished group gives the same archive.
 */
export async function writeArchive(zip: ZipStream, { group, pages, blobs }: ArchiveContent): Promise<void> {
  await using folder = await blobs.scratch();
  await using manifest = await openManifest(folder.path, group);
  const addTask = taskAdder(zip, { groupId: group.id, blobs, names: createEntryNames(group.id) });
  for await (const tasks of pages) {
    const archived: ArchivedTask[] = [];
    for (const task of tasks) archived.push(await addTask(task));
    await manifest.append(archived);
  }
  const modified = dateOf(group.finishedAt ?? group.createdAt);
  await zip.add({ name: MANIFEST_NAME, modified, ...(await manifest.finish()) });
  zip.end();
}

function taskAdder(zip: ZipStream, o: { groupId: string; blobs: BlobStore; names: EntryNames }) {
  return async (task: Task): Promise<ArchivedTask> => {
    const files: string[] = [];
    const missing: string[] = [];
    const modified = dateOf(task.finishedAt);
    for (const output of task.outputs) {
      const entryName = o.names.nameOf(task, output);
      const source = await openBlob(o.blobs, outputKey(o.groupId, task.index, output.name, output.format));
      (source ? files : missing).push(source ? entryName : output.name);
      if (source) await zip.add({ name: entryName, bytes: output.bytes, modified, source });
    }
    return { task, files, missing };
  };
}

async function openBlob(blobs: BlobStore, key: string): Promise<Readable | undefined> {
  return await blobs.get(key).catch((error: unknown) => {
    if (error instanceof BlobNotFoundError) return undefined;
    throw error;
  });
}

function dateOf(time: Timestamp | undefined): Date {
  return time === undefined ? new Date(0) : timestampDate(time);
}
