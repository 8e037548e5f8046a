import type { SheafError } from "@sheaf/client";

/**
 * Where a file is on its way into the group. `stored`: it waits to become a task. `in_group`: it is task `index`.
 * `refused`: it will not be one, and `error` says why. `removed`: the reader took it back.
 */
export type FileState = "waiting" | "uploading" | "stored" | "in_group" | "refused" | "removed";

/** A file of the reader's on its way. */
export interface LocalFile {
  readonly key: number;
  readonly file: File;
  readonly state: FileState;
  readonly sentBytes: number;
  /** Its task, once it is in the group; where it is to be, while it is on its way there. */
  readonly index: number | undefined;
  readonly error: SheafError | undefined;
}

const NEW = { state: "waiting", sentBytes: 0, index: undefined, error: undefined } as const;
const SETTLED: ReadonlySet<FileState> = new Set(["in_group", "refused", "removed"]);

/** Files in the order they were added, and how each is; a file's key is its place. */
export class LocalFiles {
  readonly #files: LocalFile[] = [];
  readonly #onChange: () => void;
  #unsettled = 0;

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** The same list at any time. */
  get all(): readonly LocalFile[] {
    return this.#files;
  }

  /** There are files, and all are in the group, refused or taken back. */
  get areSettled(): boolean {
    return this.#files.length > 0 && this.#unsettled === 0;
  }

  unsettled(): readonly LocalFile[] {
    return this.#unsettled === 0 ? [] : this.#files.filter(({ state }) => !SETTLED.has(state));
  }

  /** Adds one that waits, and answers its key. */
  add(file: File): number {
    this.#unsettled++;
    return this.#files.push({ ...NEW, key: this.#files.length, file }) - 1;
  }

  /** What is settled stays so, whatever is still heard of it. */
  change(key: number, change: Partial<LocalFile>): void {
    const old = this.#files[key];
    if (!old || SETTLED.has(old.state)) return;
    const file = { ...old, ...change };
    if (SETTLED.has(file.state)) this.#unsettled--;
    this.#files[key] = file;
    this.#onChange();
  }
}
