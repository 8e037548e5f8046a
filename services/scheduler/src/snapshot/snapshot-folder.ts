import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";

const FINISHED = /^fold-(\d+)\.snapshot$/;
const UNFINISHED = /^fold-\d+\.tmp$/;
/** The newest, and the one before it in case that cannot be read. */
const KEPT = 2;

interface Numbered {
  readonly number: number;
  readonly name: string;
}

/** The folder of one replica's snapshots: `fold-<n>.snapshot`, the highest number is the newest. */
export class SnapshotFolder {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  /** Makes the folder where it is missing, and removes what an earlier process left unfinished. */
  async prepare(): Promise<void> {
    await mkdir(this.#path, { recursive: true });
    await this.#remove((await readdir(this.#path)).filter((name) => UNFINISHED.test(name)));
  }

  /** Paths of the snapshots, the newest first. */
  async newestFirst(): Promise<string[]> {
    return (await this.#finished()).map(({ name }) => join(this.#path, name));
  }

  /**
   * Has a new file written by `write` and gives it its name only then, so that an unfinished one is never taken for a
   * snapshot. Removes all but the two newest. Rejects with what `write` rejects with, and leaves nothing of it.
   */
  async add<T>(write: (path: string) => Promise<T>): Promise<T> {
    const [newest] = await this.#finished();
    const number = (newest?.number ?? 0) + 1;
    const unfinished = join(this.#path, `fold-${number}.tmp`);
    try {
      const written = await write(unfinished);
      await rename(unfinished, join(this.#path, `fold-${number}.snapshot`));
      await this.#remove((await this.#finished()).slice(KEPT).map(({ name }) => name));
      return written;
    } catch (error) {
      await rm(unfinished, { force: true });
      throw error;
    }
  }

  async #finished(): Promise<Numbered[]> {
    const numbered = (await readdir(this.#path)).flatMap((name) => {
      const [, number] = FINISHED.exec(name) ?? [];
      return number === undefined ? [] : [{ number: Number(number), name }];
    });
    return numbered.toSorted((a, b) => b.number - a.number);
  }

  async #remove(names: readonly string[]): Promise<void> {
    for (const name of names) await rm(join(this.#path, name), { force: true });
  }
}
