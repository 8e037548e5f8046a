import type { BlobStore } from "../blob-store.ts";
import { groupPrefix } from "../keys.ts";
import { createSweeper, type Sweeper, type SweeperOptions } from "./sweeper.ts";

/** Settings of a group sweeper. */
export interface GroupSweeperOptions extends SweeperOptions {
  readonly blobs: Pick<BlobStore, "groups" | "deletePrefix">;
  /** Groups that had an output come in since are not asked about. Default 1 h. */
  readonly olderThanMs?: number;
  /**
   * Which of these groups, 500 at most, are gone for good. Who does not know for sure rejects, or leaves them out:
   * nothing of them is erased then.
   */
  isGone(groupIds: string[]): Promise<ReadonlySet<string>>;
}

const OLD_MS = 3_600_000;
const BATCH = 500;

/** Makes what erases the outputs of groups that are gone: those that nobody erased when their group went. */
export function createGroupSweeper(options: GroupSweeperOptions): Sweeper {
  const sweep = (signal: AbortSignal) => sweepGroups(options, signal);
  return createSweeper({ name: "group sweeper", what: "outputs of groups that are gone", sweep }, options);
}

async function sweepGroups(options: GroupSweeperOptions, signal: AbortSignal): Promise<number> {
  let erased = 0;
  let batch: string[] = [];
  for await (const groupId of oldGroups(options)) {
    if (signal.aborted) {
      return erased;
    }
    batch.push(groupId);
    if (batch.length === BATCH) {
      erased += await eraseGone(options, batch, signal);
      batch = [];
    }
  }
  return batch.length === 0 ? erased : erased + (await eraseGone(options, batch, signal));
}

async function* oldGroups({ blobs, olderThanMs = OLD_MS }: GroupSweeperOptions): AsyncGenerator<string> {
  const before = Date.now() - olderThanMs;
  for await (const { groupId, modifiedMs } of blobs.groups()) {
    if (modifiedMs <= before) {
      yield groupId;
    }
  }
}

async function eraseGone({ blobs, isGone }: GroupSweeperOptions, batch: string[], signal: AbortSignal) {
  const gone = await isGone(batch);
  let erased = 0;
  for (const groupId of batch.filter((id) => gone.has(id))) {
    if (signal.aborted) {
      break;
    }
    await blobs.deletePrefix(groupPrefix(groupId));
    erased += 1;
  }
  return erased;
}
