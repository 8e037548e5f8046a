import { createClient, type Transport } from "@connectrpc/connect";
import { type BlobStore, createGroupSweeper, createTempSweeper, createUnusedSweeper, type Sweeper } from "@sheaf/blobs";
import { SchedulerService } from "@sheaf/proto";
import type { Limits, Logger } from "@sheaf/service";

const DAY_MS = 24 * 3_600_000;
/** A replica may have to read the log's end first. */
const CALL_TIMEOUT_MS = 5_000;

/** What the sweepers work with. */
export interface BlobSweepersOptions {
  readonly blobs: BlobStore;
  /** To the scheduler. */
  readonly transport: Transport;
  readonly limits: Pick<Limits, "deadlineMaxMs" | "retentionMs">;
  readonly log: Logger;
}

/**
 * What erases blobs that nobody needs any more: what killed processes left, the outputs of groups that are gone, and
 * images that no group can still ask for. A group may be retried up to its retention, and needs its sources then.
 */
export function blobSweepers({ blobs, transport, limits, log }: BlobSweepersOptions): readonly Sweeper[] {
  const scheduler = createClient(SchedulerService, transport);
  return [
    createTempSweeper({ blobs, log }),
    createUnusedSweeper({ blobs, log, olderThanMs: limits.deadlineMaxMs + limits.retentionMs + DAY_MS }),
    createGroupSweeper({
      blobs,
      log,
      async isGone(groupIds) {
        const gone = await scheduler.listGoneGroups({ groupIds }, { timeoutMs: CALL_TIMEOUT_MS });
        return new Set(gone.groupIds);
      },
    }),
  ];
}
