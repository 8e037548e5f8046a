import { createHash } from "node:crypto";
import { type FileHandle, open, rm } from "node:fs/promises";
import type { Draft, DraftOptions } from "../blob-store.ts";
import { BlobTooLargeError } from "../errors.ts";
import { abortable } from "./abortable.ts";
import { mappingDiskErrors } from "./disk-errors.ts";

const HEAD_BYTES = 4096;

/** A temp file, closed but not synced, and what was learnt while it was written. */
export type WrittenFile = Pick<Draft, "bytes" | "sha256" | "head">;

/** Streams `source` into a new file at `path`; whatever goes wrong, no file stays. */
export async function writeDraft(
  path: string,
  source: AsyncIterable<Uint8Array>,
  options: DraftOptions,
): Promise<WrittenFile> {
  try {
    return await mappingDiskErrors(() => writeFile(path, source, options));
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

async function writeFile(path: string, source: AsyncIterable<Uint8Array>, options: DraftOptions): Promise<WrittenFile> {
  options.signal?.throwIfAborted();
  const handle = await open(path, "wx");
  try {
    return await copyInto(handle, source, options);
  } finally {
    await handle.close();
  }
}

async function copyInto(handle: FileHandle, source: AsyncIterable<Uint8Array>, { maxBytes, signal }: DraftOptions) {
  const hash = createHash("sha256");
  const head = Buffer.alloc(HEAD_BYTES);
  let bytes = 0;
  for await (const chunk of signal === undefined ? source : abortable(source, signal)) {
    if (bytes + chunk.byteLength > maxBytes) {
      throw new BlobTooLargeError(maxBytes);
    }
    head.set(chunk.subarray(0, Math.max(0, HEAD_BYTES - bytes)), Math.min(bytes, HEAD_BYTES));
    hash.update(chunk);
    await writeAll(handle, chunk);
    bytes += chunk.byteLength;
  }
  return { bytes, sha256: hash.digest("hex"), head: head.subarray(0, bytes) };
}

/** A write may be short (near a full disk, on a signal): the rest is written until it fits or fails. */
async function writeAll(handle: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let rest = chunk; rest.byteLength > 0; ) {
    const { bytesWritten } = await handle.write(rest);
    rest = rest.subarray(bytesWritten);
  }
}
