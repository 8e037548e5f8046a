import type { StoredGroup } from "../blob-store.ts";
import { groupOf, SWEPT_FAMILIES } from "../keys.ts";
import type { S3Bucket } from "./s3-bucket.ts";

/** A touch within this time of the last one is not written down: each is a copy that costs money. */
export const TOUCH_EVERY_MS = 3_600_000;

/** Which blobs go. */
export interface UnusedOptions {
  readonly olderThanMs: number;
  readonly signal: AbortSignal | undefined;
}

/** Erases sources and results last used so long ago, one after the other; tells how many. */
export async function eraseUnused(bucket: S3Bucket, { olderThanMs, signal }: UnusedOptions): Promise<number> {
  // The last use may be that much later than it is written down.
  const before = Date.now() - olderThanMs - TOUCH_EVERY_MS;
  let erased = 0;
  for (const family of SWEPT_FAMILIES) {
    for await (const page of bucket.list(`${family}/`)) {
      for (const { key } of page.filter(({ modifiedMs }) => modifiedMs <= before)) {
        if (signal?.aborted) {
          return erased;
        }
        // A listing may be old, and does not tell of every touch.
        const object = await bucket.head(key);
        if (object !== undefined && object.modifiedMs <= before) {
          await bucket.delete(key);
          erased += 1;
        }
      }
    }
  }
  return erased;
}

/**
 * The groups that have outputs, by a request for each thousand of these. A listing is ordered by key, so the outputs of a
 * group follow each other.
 */
export async function* listGroups(bucket: S3Bucket): AsyncGenerator<StoredGroup> {
  let group: StoredGroup | undefined;
  for await (const page of bucket.list("groups/")) {
    for (const { key, modifiedMs } of page) {
      const groupId = groupOf(key);
      if (groupId === undefined) {
        continue;
      }
      if (group !== undefined && group.groupId !== groupId) {
        yield group;
        group = undefined;
      }
      group = { groupId, modifiedMs: Math.max(modifiedMs, group?.modifiedMs ?? 0) };
    }
  }
  if (group !== undefined) {
    yield group;
  }
}
