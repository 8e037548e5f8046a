import type { Readable } from "node:stream";

/** A stretch of a blob in bytes; both ends are included, as in HTTP's Range. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** How a draft is taken in. */
export interface DraftOptions {
  /** One byte more than this is refused with BlobTooLargeError. */
  readonly maxBytes: number;
  /** Stops the draft, even while its source is silent; the draft rejects with the signal's reason. */
  readonly signal?: AbortSignal;
}

/** Bytes that are on disk, known by length and hash, and not yet under any key. Must be committed or discarded. */
export interface Draft {
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  /** The first 4 KiB, for `sniff`. */
  readonly head: Uint8Array;
  /**
   * Puts the bytes under `key`, durably: they survive a power cut once this resolves. A draft is committed once; if that
   * rejects, the draft is gone.
   */
  commit(key: string): Promise<Stored>;
  /** Drops the bytes. Does nothing after a commit or a second time. */
  discard(): Promise<void>;
}

/** A draft that was committed. */
export interface Stored {
  readonly key: string;
  /**
   * Takes the commit back, unless the key held a blob before it or somebody has put the same key since: their blob stays.
   * What stays without an owner is left to the sweep by age.
   */
  remove(): Promise<void>;
}

/** A temp folder on the store's own volume; disposing of it erases it with all it holds. */
export interface ScratchFolder extends AsyncDisposable {
  readonly path: string;
}

/**
 * Keeps blobs under keys made by `sourceKey` and `outputKey`; any other key is refused with InvalidBlobKeyError.
 * A key's content never changes while it exists: puts of the same key carry the same bytes, and may race.
 */
export interface BlobStore {
  /**
   * Streams `source` to a temp file, hashing. Rejects with BlobTooLargeError, BlobStoreFullError, the signal's reason, or
   * what the source threw; nothing is left behind then.
   */
  draft(source: AsyncIterable<Uint8Array>, options: DraftOptions): Promise<Draft>;
  /** Moves the file at `path` (from `scratch`) under `key`, durably; the file is gone from `path` afterwards. */
  putFile(key: string, path: string): Promise<void>;
  /** The bytes as a stream; BlobNotFoundError. A blob deleted meanwhile is still read to its end. */
  get(key: string, range?: ByteRange): Promise<Readable>;
  /** Size and last put or touch; undefined when there is none. */
  stat(key: string): Promise<{ readonly bytes: number; readonly modifiedMs: number } | undefined>;
  /** Marks as used now, for the sweep by age; false when there is none. */
  touch(key: string): Promise<boolean>;
  /** Deletes; nothing happens when there is none. */
  delete(key: string): Promise<void>;
  /** Deletes all under a `groupPrefix`. Readers see all of it or nothing. */
  deletePrefix(prefix: string): Promise<void>;
  /** A local path the blob can be read from, not written to; BlobNotFoundError. */
  localPath(key: string): Promise<string>;
  /** A fresh temp folder. The free-space guard does not refuse it: the reserve is for work already accepted. */
  scratch(): Promise<ScratchFolder>;
  /** Erases temp files and folders untouched for `olderThanMs`, left by processes that died; tells how many. */
  sweepTemp(olderThanMs: number): Promise<number>;
}
