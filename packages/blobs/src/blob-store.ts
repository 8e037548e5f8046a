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

/** Bytes in a local temp file, known by length and hash, and not yet under any key. Must be committed or discarded. */
export interface Draft {
  readonly bytes: number;
  /** Lower-case hex. */
  readonly sha256: string;
  /** The first 4 KiB, for `sniff`. */
  readonly head: Uint8Array;
  /**
   * Puts the bytes under `key`, durably: they survive a power cut once this resolves. Nobody ever reads a part of them.
   * A draft is committed once; if that rejects, the draft is gone.
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
   * What stays without an owner is left to the sweep by age. S3 cannot tell whose a blob is in the step that deletes it,
   * so there everything stays.
   */
  remove(): Promise<void>;
}

/** What a blob is like from outside. */
export interface BlobStat {
  readonly bytes: number;
  /** The last put or touch, in milliseconds since 1970 by the store's clock. */
  readonly modifiedMs: number;
}

/** A group that has outputs. */
export interface StoredGroup {
  readonly groupId: string;
  /** When the last output came in, in milliseconds since 1970 by the store's clock. */
  readonly modifiedMs: number;
}

/** A file that is to become a blob. */
export interface NewFile {
  readonly key: string;
  readonly path: string;
}

/** A temp folder of the store; disposing of it erases it with all it holds. */
export interface ScratchFolder extends AsyncDisposable {
  readonly path: string;
}

/**
 * Keeps blobs under keys made by `sourceKey`, `resultKey` and `outputKey`; any other key is refused with
 * InvalidBlobKeyError. The content of sources and outputs never changes while they exist: puts of the same key carry
 * the same bytes, and may race.
 *
 * Every method may reject with BlobStoreUnavailableError, and those that write with BlobStoreFullError.
 */
export interface BlobStore {
  /**
   * Streams `source` to a local temp file, hashing. Rejects with BlobTooLargeError, BlobStoreFullError, the signal's
   * reason, or what the source threw; nothing is left behind then.
   */
  draft(source: AsyncIterable<Uint8Array>, options: DraftOptions): Promise<Draft>;
  /** Puts a small blob, durably, in place of what was there; readers see the one or the other. */
  put(key: string, bytes: Uint8Array): Promise<void>;
  /**
   * Moves files (from `scratch`) under their keys, durably; they are gone from their paths afterwards. When it rejects,
   * some may be there. Those of one folder cost little more than one of them.
   */
  putFiles(files: readonly NewFile[]): Promise<void>;
  /**
   * Stores the blob of `fromKey` under `toKey` as well, durably, without its bytes passing through here where the store
   * can do that. False when there is none. From then on the two know nothing of each other: deleting one leaves the other.
   */
  link(fromKey: string, toKey: string): Promise<boolean>;
  /** The bytes as a stream, read no faster than they are taken; BlobNotFoundError. A range past the end has no bytes. */
  get(key: string, range?: ByteRange): Promise<Readable>;
  /** Undefined when there is none. */
  stat(key: string): Promise<BlobStat | undefined>;
  /** Marks as used now, for the sweep by age; false when there is none. S3 may let an hour pass between two marks. */
  touch(key: string): Promise<boolean>;
  /** Deletes; nothing happens when there is none. Who has begun to read it reads it to its end. */
  delete(key: string): Promise<void>;
  /**
   * Deletes all under a `groupPrefix`. In a folder readers see all of it or nothing; from S3 it goes a thousand blobs at
   * a time, and when that rejects some are gone and some are not.
   */
  deletePrefix(prefix: string): Promise<void>;
  /**
   * A path in `folder` (a `scratch` folder of this store) that the blob can be read from; BlobNotFoundError. It stays
   * until the folder goes, whatever becomes of the blob. It must never be written to: the file may be the blob itself.
   */
  localPath(key: string, folder: string): Promise<string>;
  /** A fresh local temp folder. The free-space guard does not refuse it: the reserve is for work already accepted. */
  scratch(): Promise<ScratchFolder>;
  /** The groups that have outputs, each once. One that comes or goes meanwhile may be missed or told of. */
  groups(): AsyncIterable<StoredGroup>;
  /**
   * Erases sources and results neither put nor touched for `olderThanMs`; tells how many. Ends early once the signal is
   * aborted. A touch that comes before the last look spares the blob, one that comes after it is too late: its blob is
   * not found afterwards. In a folder such a touch says so, and a blob spared at the very last cannot be found for some
   * microseconds; from S3 a touch within the last round trip still says true.
   */
  sweepUnused(olderThanMs: number, signal?: AbortSignal): Promise<number>;
  /** Erases local temp files and folders untouched for `olderThanMs`, left by processes that died; tells how many. */
  sweepTemp(olderThanMs: number): Promise<number>;
}
