/** Where images and outputs are kept: streamed in, durable once stored, found by key. */
export type {
  BlobStat,
  BlobStore,
  ByteRange,
  Draft,
  DraftOptions,
  NewFile,
  ScratchFolder,
  Stored,
  StoredGroup,
} from "./blob-store.ts";
export {
  BlobNotFoundError,
  BlobStoreFullError,
  BlobStoreUnavailableError,
  BlobTooLargeError,
  InvalidBlobKeyError,
} from "./errors.ts";
export { groupPrefix, IMAGE_ID, imageId, outputKey, resultKey, sourceKey } from "./keys.ts";
export { type BlobStoreOptions, openBlobStore } from "./open.ts";
export { type SniffedFormat, sniff } from "./sniff.ts";
export { createGroupSweeper, type GroupSweeperOptions } from "./sweep/group-sweeper.ts";
export type { Sweeper, SweeperOptions, SweepLog } from "./sweep/sweeper.ts";
export { createTempSweeper, type TempSweeperOptions } from "./sweep/temp-sweeper.ts";
export { createUnusedSweeper, type UnusedSweeperOptions } from "./sweep/unused-sweeper.ts";
