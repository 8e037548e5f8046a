import { mkdir, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { BlobStoreUnavailableError } from "../errors.ts";
import { orAbsent } from "../local/error-code.ts";
import { linkOrCopy } from "../local/link-or-copy.ts";
import type { TempFolder } from "../local/temp-folder.ts";

/** Room is made down to this share of the bound, so that not every download has to look through the folder. */
const LOW_WATER = 0.9;
const TRIES = 3;

/** Where downloads are kept. */
export interface DownloadCacheOptions {
  readonly folder: string;
  /** Bytes kept when nobody downloads; the youngest file stays however large it is. */
  readonly maxBytes: number;
  /** On the same volume. */
  readonly temp: TempFolder;
}

/**
 * A folder of downloaded files of which the least recently used go first. The folder itself is the only index, so that
 * several processes may share it: with n of them it holds at most (0.9 + 0.1 n) × `maxBytes`, and survives them all.
 */
export class DownloadCache {
  readonly #options: DownloadCacheOptions;
  readonly #downloads = new Map<string, Promise<void>>();
  /** Bytes at the last look and what came from here since; undefined before the first look. */
  #bytes: number | undefined;

  constructor(options: DownloadCacheOptions) {
    this.#options = options;
  }

  /**
   * Gives the file called `name` a second name, `path`, so that it stays there whatever is evicted. Where it is not in
   * the folder, `download` writes it to the path it is given, once for all who ask at the moment; nobody sees half of it.
   */
  async link(name: string, path: string, download: (path: string) => Promise<void>): Promise<void> {
    const cached = join(this.#options.folder, name);
    for (let tries = 0; tries < TRIES; tries += 1) {
      if ((await orAbsent(linkOrCopy(cached, path).then(() => true))) === true) {
        // Used now. It may have been evicted since; the link stays.
        await orAbsent(utimes(path, new Date(), new Date()));
        return;
      }
      await this.#shared(name, () => this.#download(cached, download));
    }
    throw new BlobStoreUnavailableError(
      "the cache of downloads is too small: what comes in is evicted before it is used",
    );
  }

  async #shared(name: string, download: () => Promise<void>): Promise<void> {
    const running = this.#downloads.get(name) ?? download().finally(() => this.#downloads.delete(name));
    this.#downloads.set(name, running);
    await running;
  }

  async #download(cached: string, download: (path: string) => Promise<void>): Promise<void> {
    const { folder, temp } = this.#options;
    const tempPath = temp.freshPath("download");
    try {
      await download(tempPath);
      await mkdir(folder, { recursive: true });
      await rename(tempPath, cached);
    } finally {
      await rm(tempPath, { force: true });
    }
    await this.#makeRoom((await orAbsent(stat(cached)))?.size ?? 0);
  }

  async #makeRoom(newBytes: number): Promise<void> {
    const { maxBytes } = this.#options;
    if (this.#bytes !== undefined) {
      this.#bytes += newBytes;
    }
    if (this.#bytes === undefined || this.#bytes > maxBytes) {
      this.#bytes = await this.#evict(maxBytes);
    }
  }

  /** Erases from the oldest on until what is left fits; tells how many bytes are left. */
  async #evict(maxBytes: number): Promise<number> {
    const files = await this.#files();
    let bytes = files.reduce((sum, file) => sum + file.bytes, 0);
    if (bytes <= maxBytes) {
      return bytes;
    }
    for (const { path, bytes: fileBytes } of files.slice(0, -1)) {
      if (bytes <= maxBytes * LOW_WATER) {
        break;
      }
      await rm(path, { force: true });
      bytes -= fileBytes;
    }
    return bytes;
  }

  /** Oldest first. */
  async #files() {
    const { folder } = this.#options;
    const files: { path: string; bytes: number; usedMs: number }[] = [];
    for (const name of await readdir(folder)) {
      const path = join(folder, name);
      const found = await orAbsent(stat(path));
      if (found !== undefined) {
        files.push({ path, bytes: found.size, usedMs: found.mtimeMs });
      }
    }
    return files.sort((a, b) => a.usedMs - b.usedMs);
  }
}
