import type { UploadImageOptions } from "../call-options.ts";
import type { Transport } from "../http/transport.ts";
import { SheafError } from "../sheaf-error.ts";
import type { Group } from "../types/group.ts";
import type { NewItem } from "../types/new-group.ts";
import type { NamedBlob } from "./image-file.ts";
import { inParallel } from "./in-parallel.ts";
import { ItemLine } from "./item-line.ts";
import type { ProgressMeter } from "./progress.ts";
import { uploadImage } from "./upload-image.ts";

/** An id that no image has: it keeps the place of a file that was refused, as a task that fails. */
const NO_IMAGE = `img_${"0".repeat(32)}`;

/** A file that the service does not take: no image, of a format it does not accept, or too large. */
export interface RefusedFile {
  /** Position in `files`, and of the failed task in the group. */
  readonly index: number;
  readonly name: string;
  readonly error: SheafError;
}

/** What is uploaded where. */
export interface UploadFilesOptions {
  /** The open group; its first tasks are the first files, from an upload that was broken off. */
  readonly group: Group;
  readonly path: string;
  readonly files: readonly NamedBlob[];
  readonly parallel: number;
  readonly meter: ProgressMeter;
  readonly signal: AbortSignal | undefined;
}

/** Stores the files that the group does not have yet, `parallel` at a time, and appends each as soon as it can be. */
export async function uploadFiles(transport: Transport, options: UploadFilesOptions): Promise<RefusedFile[]> {
  const { group, path, files, meter, signal } = options;
  const have = group.counts.total;
  for (let index = 0; index < Math.min(have, files.length); index++) meter.stored(index);
  const line = new ItemLine(have, async (first_index, items) => {
    await transport.json({ method: "POST", path: `${path}/items`, json: { first_index, items }, signal });
  });
  const refused: RefusedFile[] = [];
  await inParallel(
    options.parallel,
    { from: have, to: files.length },
    async (index, failed) => {
      const file = files[index];
      if (file === undefined) return;
      const onSent = (bytes: number) => meter.sent(index, bytes);
      const stored = await storeFile(transport, file.blob, { signal: failed, onSent });
      if (stored instanceof SheafError) refused.push({ index, name: file.name, error: stored });
      await line.put(index, itemOf(file, stored));
      meter.stored(index);
    },
    signal,
  );
  return refused.sort((a, b) => a.index - b.index);
}

/** The id of the image, or why it is none. */
async function storeFile(transport: Transport, blob: Blob, options: UploadImageOptions): Promise<string | SheafError> {
  try {
    return (await uploadImage(transport, blob, options)).id;
  } catch (error) {
    if (error instanceof SheafError && (error.status === 413 || error.status === 415)) return error;
    throw error;
  }
}

function itemOf({ name }: NamedBlob, stored: string | SheafError): NewItem {
  return { source: typeof stored === "string" ? stored : NO_IMAGE, ...(name !== "" && { name }) };
}
