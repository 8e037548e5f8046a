import type { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import { ZipFile } from "yazl";

/** A file to be put into an archive. */
export interface ZipEntry {
  readonly name: string;
  /** Exactly what `source` will bring. */
  readonly bytes: number;
  readonly modified: Date;
  readonly source: Readable;
}

/** A ZIP that is read while it is written. It keeps some hundred bytes of each entry for the directory at its end. */
export interface ZipStream {
  readonly output: Readable;
  /**
   * Stores a file as it is. Resolves when its source was read to the end, which goes no faster than `output` is read;
   * call it again only then. In any case the source is closed afterwards.
   */
  add(entry: ZipEntry): Promise<void>;
  /** Writes the directory: the archive is complete. */
  end(): void;
}

/** What the library does not declare: the entries it goes through, from the first, whenever one is added or done. */
interface EntryList {
  entries: unknown[];
}

/** Begins a ZIP; once the signal is aborted, adding rejects. ZIP64 where sizes or counts need it. */
export function createZipStream(signal: AbortSignal): ZipStream {
  const zip = new ZipFile();
  // Declared as less than the PassThrough that it is.
  const output = zip.outputStream as Readable;
  zip.on("error", (error) => output.destroy(error));
  const list = zip as unknown as EntryList;
  const written: unknown[] = [];
  let next: Readable | undefined;
  // The library keeps this for each entry until the end, so it is one for all and holds on to no source.
  const takeNext = (take: (error: unknown, source: Readable) => void) => {
    const source = next;
    next = undefined;
    if (source) take(null, source);
  };
  return {
    output,
    async add({ name, bytes, modified, source }) {
      next = source;
      try {
        // Of two entries the last may still be under way. Those before it wait aside, or long archives took ages.
        if (list.entries.length > 1) written.push(list.entries.shift());
        zip.addReadStreamLazy(name, { size: bytes, mtime: modified, compress: false }, takeNext);
        await finished(source, { signal });
      } finally {
        source.destroy();
      }
    },
    end() {
      list.entries = written.concat(list.entries);
      zip.end();
    },
  };
}
