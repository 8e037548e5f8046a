import { Code } from "@connectrpc/connect";
import type { Group } from "@sheaf/ledger";
import { groupIdTimeMs, rpcError } from "@sheaf/service";
import type { Fold } from "../fold.ts";

/** Longest wait for a fold that is behind the caller, in milliseconds. */
const BEHIND_MS = 1_500;

/** Finds groups for a caller. Another tenant's group is as unknown as one that never was. */
export class GroupFinder {
  readonly #fold: Fold;
  readonly #retentionMs: number;

  constructor(fold: Fold, retentionMs: number) {
    this.#fold = fold;
    this.#retentionMs = retentionMs;
  }

  /**
   * The tenant's group in a state at least as new as `minRevision` (0 = any). Throws NOT_FOUND, with reason GROUP_EXPIRED
   * where its id is older than the retention.
   */
  async find(id: string, tenant: string, minRevision = 0): Promise<Group> {
    if (minRevision > this.#fold.state.seq) await this.#fold.reached(minRevision, BEHIND_MS);
    return this.known(id, tenant);
  }

  /** As `find`, from the state as it is. */
  known(id: string, tenant: string): Group {
    const { groups, timeMs } = this.#fold.state;
    const group = groups.get(id);
    if (group?.terms.tenant === tenant) return group;
    const madeAtMs = groupIdTimeMs(id);
    const expired = !group && madeAtMs !== undefined && madeAtMs + this.#retentionMs < timeMs;
    throw rpcError(Code.NotFound, expired ? "the group's retention is over" : "no such group", {
      reason: expired ? "GROUP_EXPIRED" : "GROUP_NOT_FOUND",
    });
  }
}
