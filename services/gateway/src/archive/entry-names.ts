import type { Output, Task } from "@sheaf/proto";
import { taskStem } from "./task-stem.ts";

/** The last entry of every archive. */
export const MANIFEST_NAME = "manifest.json";

/** With room to spare below the 255 bytes that file systems take. */
const MAX_BYTES = 200;

/** Names of devices on Windows, whatever ending they have. */
const DEVICE = /^(?:con|prn|aux|nul|com[\d¹²³]|lpt[\d¹²³]|conin\$|conout\$)\s*(?:\.|$)/i;

/** Gives the files of one archive their names. */
export interface EntryNames {
  /** Call it once for each output, in order: the same outputs then get the same names. */
  nameOf(task: Pick<Task, "index" | "name" | "outputs">, output: Pick<Output, "name" | "format">): string;
}

/**
 * Names files after the items' names: `photo.webp` where the task has one output, else `photo.web.webp`. A name can be
 * unpacked on any system: it is a plain file name of at most 200 bytes, never a path, hidden or a device's, and no two
 * differ in case alone. The second of a name is `photo (2).web.webp`. Items without a usable name are called by group
 * and index.
 */
export function createEntryNames(groupId: string): EntryNames {
  /** How many have asked for a name, in the form in which file systems compare names. */
  const takers = new Map([[MANIFEST_NAME, 1]]);

  function unique(stem: string, ending: string): string {
    const wanted = fitted(stem, ending);
    for (;;) {
      const count = (takers.get(comparable(wanted)) ?? 0) + 1;
      takers.set(comparable(wanted), count);
      if (count === 1) return wanted;
      const name = fitted(stem, ` (${count})${ending}`);
      if (takers.has(comparable(name))) continue;
      takers.set(comparable(name), 1);
      return name;
    }
  }

  return {
    nameOf: (task, { name, format }) =>
      unique(
        safeStem(task) || `${groupId}-${task.index}`,
        task.outputs.length === 1 ? `.${format}` : `.${name}.${format}`,
      ),
  };
}

function safeStem(task: Pick<Task, "name">): string {
  const stem = taskStem(task)
    .normalize("NFC")
    .replace(/[<>:"|?*]/g, "_")
    .replace(/^[\s.]+|[\s.]+$/g, "");
  return DEVICE.test(stem) ? `_${stem}` : stem;
}

/** The ending stays whole. */
function fitted(stem: string, ending: string): string {
  const room = MAX_BYTES - Buffer.byteLength(ending);
  return truncated(stem, room) + ending;
}

/** At most so many bytes of UTF-8, cut between characters. */
function truncated(text: string, maxBytes: number): string {
  const { read } = new TextEncoder().encodeInto(text, new Uint8Array(maxBytes));
  return text.slice(0, read);
}

function comparable(name: string): string {
  return name.normalize("NFC").toLowerCase();
}
