import { open } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { presentGroup, presentTask } from "@sheaf/api";
import type { Group, Task } from "@sheaf/proto";

/** A task and what became of its outputs in the archive. */
export interface ArchivedTask {
  readonly task: Task;
  /** Names of entries. */
  readonly files: readonly string[];
  /** Names of outputs whose bytes are not there any more. */
  readonly missing: readonly string[];
}

/** An archive's table of contents while it grows, in a file: it can be as long as the group. */
export interface Manifest extends AsyncDisposable {
  append(tasks: readonly ArchivedTask[]): Promise<void>;
  /** The whole of it, to be read once. */
  finish(): Promise<{ bytes: number; source: Readable }>;
}

/** Begins the manifest of a group in `folder`, an empty one. */
export async function openManifest(folder: string, group: Group): Promise<Manifest> {
  const file = await open(join(folder, "manifest"), "wx+");
  let separator = "";
  await file.appendFile(`{"group":${JSON.stringify(presentGroup(group))},"tasks":[`);
  return {
    async append(tasks) {
      if (tasks.length === 0) return;
      await file.appendFile(separator + tasks.map((one) => `\n${JSON.stringify(presented(group.id, one))}`).join(","));
      separator = ",";
    },
    async finish() {
      await file.appendFile("\n]}\n");
      const { size } = await file.stat();
      return { bytes: size, source: file.createReadStream({ start: 0 }) };
    },
    [Symbol.asyncDispose]: () => file.close(),
  };
}

function presented(groupId: string, { task, files, missing }: ArchivedTask) {
  const { index, name, source, state, error } = presentTask(groupId, task);
  return { index, name, source, state, error, files, missing };
}
