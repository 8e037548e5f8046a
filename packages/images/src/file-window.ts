import { type FileHandle, open } from "node:fs/promises";

const WINDOW_BYTES = 64 * 1024;

/** Opens a file for as long as `use` takes. */
export async function withFileWindow<T>(path: string, use: (file: FileWindow) => Promise<T>): Promise<T> {
  const handle = await open(path, "r");
  try {
    return await use(new FileWindow(handle));
  } finally {
    await handle.close();
  }
}

/** A file of which a part is in memory at a time, for going through it from its beginning to its end. */
export class FileWindow {
  readonly #handle: FileHandle;
  readonly #buffer = Buffer.alloc(WINDOW_BYTES);
  #start = 0;
  #length = 0;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** What there is from an offset on: at least `count` bytes, fewer only where the file ends. */
  async from(offset: number, count: number): Promise<Buffer> {
    if (offset < this.#start || offset + count > this.#start + this.#length) {
      const { bytesRead } = await this.#handle.read(this.#buffer, 0, WINDOW_BYTES, offset);
      [this.#start, this.#length] = [offset, bytesRead];
    }
    return this.#buffer.subarray(offset - this.#start, this.#length);
  }
}
