import type { FileHandle } from "node:fs/promises";
import { SnapshotDefectError } from "@sheaf/ledger";
import { checksum, FRAME, FRAME_HEAD_BYTES } from "./snapshot-format.ts";

/** A frame that is as it was written. */
export interface Frame {
  readonly kind: number;
  readonly payload: Uint8Array<ArrayBuffer>;
}

/**
 * The frames of a snapshot in their order, up to its end.
 *
 * @throws SnapshotDefectError where the file is not what was written, before anything of it is handed out
 */
export async function* readFrames(file: FileHandle): AsyncGenerator<Frame> {
  const { size } = await file.stat();
  let at = FRAME_HEAD_BYTES;
  let sum = 0;
  let head = wordsOf(await read(file, 0, FRAME_HEAD_BYTES));
  for (;;) {
    const [length = 0, kind = 0, expected = 0, nothing] = head;
    if (nothing !== 0) throw new SnapshotDefectError(`no frame begins at ${at - FRAME_HEAD_BYTES} bytes`);
    const ends = kind === FRAME.end;
    const total = length + (ends ? 0 : FRAME_HEAD_BYTES);
    if (at + total > size) throw new SnapshotDefectError(`it ends at ${size} bytes`);
    // One look for a frame and the head of the next.
    const bytes = await read(file, at, total);
    const payload = bytes.subarray(0, length);
    sum = checksum(head, payload, sum);
    if (sum !== expected) throw new SnapshotDefectError(`the checksum is wrong at ${at} bytes`);
    yield { kind, payload };
    if (ends) return;
    at += total;
    head = wordsOf(bytes.slice(length));
  }
}

async function read(file: FileHandle, position: number, length: number): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = new Uint8Array(length);
  for (let done = 0; done < length; ) {
    const { bytesRead } = await file.read(bytes, done, length - done, position + done);
    if (bytesRead === 0) throw new SnapshotDefectError(`it ends at ${position + done} bytes`);
    done += bytesRead;
  }
  return bytes;
}

function wordsOf(bytes: Uint8Array<ArrayBuffer>): Uint32Array<ArrayBuffer> {
  return new Uint32Array(bytes.buffer, bytes.byteOffset, FRAME_HEAD_BYTES / Uint32Array.BYTES_PER_ELEMENT);
}
