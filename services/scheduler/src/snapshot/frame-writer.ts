import type { FileHandle } from "node:fs/promises";
import { setImmediate as nextTurn } from "node:timers/promises";
import { frameHead } from "./snapshot-format.ts";

/** No more than this is left for one sync: a large one would hold up the log's, on the same disk. */
const UNSYNCED_BYTES = 16 * 1024 * 1024;

/** Writes the frames of a snapshot, one behind the other. */
export class FrameWriter {
  readonly #file: FileHandle;
  readonly #signal: AbortSignal;
  #checksum = 0;
  #bytes = 0;
  #unsyncedBytes = 0;

  constructor(file: FileHandle, signal: AbortSignal) {
    this.#file = file;
    this.#signal = signal;
  }

  /** Bytes written so far. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Resolves in another turn of the event loop. @throws the signal's reason, or the file system's error */
  async write(kind: number, payload: Uint8Array): Promise<void> {
    this.#signal.throwIfAborted();
    const head = frameHead(kind, payload, this.#checksum);
    this.#checksum = head[2] ?? 0;
    const frame = Buffer.concat([Buffer.from(head.buffer), payload]);
    await this.#file.writeFile(frame);
    this.#bytes += frame.length;
    this.#unsyncedBytes += frame.length;
    if (this.#unsyncedBytes >= UNSYNCED_BYTES) {
      await this.#file.datasync();
      this.#unsyncedBytes = 0;
    }
    await nextTurn();
  }
}
