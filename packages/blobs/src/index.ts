/** Where images and outputs are kept: streamed in, durable once stored, found by key. */
export type { BlobStore, ByteRange, Draft, DraftOptions, ScratchFolder, Stored } from "./blob-store.ts";
export { BlobNotFoundError, BlobStoreFullError, BlobTooLargeError, InvalidBlobKeyError } from "./errors.ts";
export { groupPrefix, IMAGE_ID, imageId, outputKey, sourceKey } from "./keys.ts";
export { type BlobStoreOptions, openBlobStore } from "./open.ts";
export { type SniffedFormat, sniff } from "./sniff.ts";
export { createTempSweeper, type SweepLog, type TempSweeper, type TempSweeperOptions } from "./temp-sweeper.ts";
