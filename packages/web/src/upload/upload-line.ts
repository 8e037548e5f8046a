import { type NewItem, SheafError } from "@sheaf/client";
import { mayPassSignedIn } from "../api/may-pass.ts";
import { type LocalFile, LocalFiles } from "./local-files.ts";
import { tooLate } from "./too-late.ts";

/** What the line is to the service. */
export interface UploadCalls {
  /** Stores a file and gives its id. */
  store(file: File, options: { readonly signal: AbortSignal; onSent(bytes: number): void }): Promise<string>;
  /** Adds items from an index on; those that are there already are not added again. */
  append(firstIndex: number, items: readonly NewItem[]): Promise<unknown>;
  /** The items that the group has from an index on. */
  itemsFrom(index: number): Promise<readonly NewItem[]>;
  /** Closes the group. */
  seal(): Promise<unknown>;
}

/** How a line begins. */
export interface UploadLineOptions {
  /** Tasks that the group has already. */
  readonly total: number;
  /** Tasks that a group may have. */
  readonly maxItems: number;
  /** Longer names are cut. */
  readonly nameChars: number;
  /** Whether the group may be sealed once all files are settled. */
  mayEnd(): boolean;
  onChange(): void;
}

/** Files on their way at a time: with the two streams of all tabs, five of the six connections that a browser opens. */
export const PARALLEL_FILES = 3;
/** Items of one append. */
const MAX_ITEMS = 1_000;

/** A stored file as the item it is to become. */
interface Stored {
  readonly key: number;
  readonly item: { readonly source: string; readonly name: string };
}

/**
 * Files on their way into one open group. A few are stored at a time, each becomes a task as soon as it is stored, and
 * when all are in, refused or taken back, the group is sealed, where it may be. Files may be added until then; those for
 * which the group has no room are refused.
 *
 * An error of one file alone refuses it. One that would meet any file stops the line until `resume`; nothing is lost by
 * it, and nothing is sent twice.
 */
export class UploadLine {
  readonly #calls: UploadCalls;
  readonly #options: UploadLineOptions;
  readonly #files: LocalFiles;
  readonly #waiting: number[] = [];
  readonly #running = new Map<number, AbortController>();
  #stored: Stored[] = [];
  /** How many of the stored ones were sent, and may be in the group: they are repeated alone, which adds nothing twice. */
  #sent = 0;
  #next: number;
  #appending = false;
  #closed = false;
  /** Why nothing more is taken, where somebody else has closed the group. */
  #closedBy: SheafError | undefined;
  #failure: unknown;

  constructor(calls: UploadCalls, options: UploadLineOptions) {
    this.#calls = calls;
    this.#options = options;
    this.#files = new LocalFiles(() => options.onChange());
    this.#next = options.total;
  }

  /** All files, in the order they were added; the same list at any time. */
  get files(): readonly LocalFile[] {
    return this.#files.all;
  }

  /** No more files are taken. */
  get closed(): boolean {
    return this.#closed;
  }

  /** Why the line stands still. */
  get failure(): unknown {
    return this.#failure;
  }

  /** Names of files that would be lost if the page were left now. */
  get unsent(): readonly string[] {
    return this.#files.unsettled().map(({ file }) => file.name);
  }

  /** Adds files; false where no more are taken. */
  add(files: readonly File[]): boolean {
    if (this.#closed) return false;
    for (const file of files) this.#waiting.push(this.#files.add(file));
    this.#options.onChange();
    this.#go();
    return true;
  }

  /** Takes a file back that is not in the group yet, nor about to be. */
  remove(key: number): void {
    if (this.files[key]?.index !== undefined) return;
    this.#stored = this.#stored.filter((stored) => stored.key !== key);
    this.#files.change(key, { state: "removed", index: undefined });
    this.#running.get(key)?.abort();
    this.#go();
  }

  /** Goes on after a failure. */
  resume(): void {
    this.#failure = undefined;
    this.#options.onChange();
    this.#go();
  }

  /**
   * Takes nothing more: the group was closed by somebody else. What is not in it will not be; of what was on its way into
   * it that is still to be found out.
   */
  close(error: SheafError): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#closedBy = error;
    this.#refuse(error, ({ index }) => index === undefined);
    this.#stored = this.#stored.slice(0, this.#sent);
    this.resume();
  }

  #refuse(error: SheafError, which: (file: LocalFile) => boolean = () => true): void {
    for (const { key } of this.#files.unsettled().filter(which)) {
      this.#files.change(key, { state: "refused", error, index: undefined });
      this.#running.get(key)?.abort();
    }
  }

  #go(): void {
    while (this.#running.size < PARALLEL_FILES && this.#failure === undefined) {
      const key = this.#waiting.shift();
      if (key === undefined) break;
      if (this.files[key]?.state === "waiting") void this.#store(key);
    }
    void this.#append();
  }

  async #store(key: number): Promise<void> {
    const file = this.files[key]?.file;
    if (!file) return;
    const abort = new AbortController();
    this.#running.set(key, abort);
    this.#files.change(key, { state: "uploading" });
    try {
      const onSent = (bytes: number) => this.#files.change(key, { sentBytes: Math.min(bytes, file.size) });
      const source = await this.#calls.store(file, { signal: abort.signal, onSent });
      this.#take(key, { source, name: file.name.slice(0, this.#options.nameChars).toWellFormed() });
    } catch (error) {
      if (!abort.signal.aborted) this.#miss(key, error);
    }
    this.#running.delete(key);
    this.#go();
  }

  #take(key: number, item: Stored["item"]): void {
    const file = this.files[key];
    if (file?.state !== "uploading") return;
    this.#files.change(key, { state: "stored", sentBytes: file.file.size });
    this.#stored.push({ key, item });
  }

  #miss(key: number, error: unknown): void {
    if (error instanceof SheafError && !mayPassSignedIn(error))
      return this.#files.change(key, { state: "refused", error });
    this.#waiting.unshift(key);
    this.#files.change(key, { state: "waiting", sentBytes: 0 });
    this.#failure = error;
  }

  /** One append at a time, of all that is stored by then; then the seal, once there is nothing left to wait for. */
  async #append(): Promise<void> {
    if (this.#appending || this.#failure !== undefined) return;
    this.#appending = true;
    try {
      while (this.#stored.length > 0) await this.#appendStored();
      if (this.#files.areSettled && !this.#closed && this.#options.mayEnd()) {
        this.#closed = true;
        await this.#calls.seal();
      }
    } catch (error) {
      this.#stopBy(error);
    }
    this.#appending = false;
    if (this.#closedBy && this.#failure === undefined) {
      this.#stored = [];
      this.#refuse(this.#closedBy);
    }
    this.#options.onChange();
  }

  #stopBy(error: unknown): void {
    if (error instanceof SheafError && !mayPassSignedIn(error)) return this.close(error);
    this.#closed = this.#closedBy !== undefined;
    this.#failure = error;
  }

  async #appendStored(): Promise<void> {
    const first = this.#next;
    const room = Math.max(0, Math.min(MAX_ITEMS, this.#options.maxItems - first));
    const batch = this.#stored.slice(0, this.#sent || room);
    if (batch.length === 0) {
      this.#stored = [];
      return this.#refuse(tooLate("group_full"));
    }
    this.#sent = batch.length;
    const items = batch.map(({ item }) => item);
    // Events may tell of the tasks before the answer does.
    for (const [at, { key }] of batch.entries()) this.#files.change(key, { index: first + at });
    const there = await this.#calls.append(first, items).then(
      () => items,
      (error: unknown) => this.#whatIsThere(first, error),
    );
    this.#sent = 0;
    this.#next = first + there.length;
    const taken = new Set<Stored>();
    for (const [at, stored] of batch.entries()) {
      if (!isSame(there[at], stored.item)) continue;
      taken.add(stored);
      this.#files.change(stored.key, { state: "in_group", index: first + at });
    }
    this.#stored = this.#stored.filter((stored) => !taken.has(stored));
  }

  /** Somebody else has added items at our place: a part of ours may be among them. */
  #whatIsThere(first: number, error: unknown): Promise<readonly NewItem[]> {
    if (error instanceof SheafError && error.code === "index_mismatch") return this.#calls.itemsFrom(first);
    throw error;
  }
}

function isSame(a: NewItem | undefined, b: Stored["item"]): boolean {
  return a?.source === b.source && a.name === b.name;
}
