import { Code } from "@connectrpc/connect";
import type { Group, LedgerState } from "@sheaf/ledger";
import { groupIdTimeMs, rpcError } from "@sheaf/service";

/** Finds groups for a caller. Another tenant's group is as unknown as one that never was. */
export class GroupFinder {
  readonly #state: LedgerState;
  readonly #retentionMs: number;

  constructor(state: LedgerState, retentionMs: number) {
    this.#state = state;
    this.#retentionMs = retentionMs;
  }

  /** The tenant's group. Throws NOT_FOUND, with reason GROUP_EXPIRED where its id is older than the retention. */
  find(id: string, tenant: string): Group {
    const group = this.#state.groups.get(id);
    if (group?.terms.tenant === tenant) return group;
    const madeAtMs = groupIdTimeMs(id);
    const expired = !group && madeAtMs !== undefined && madeAtMs + this.#retentionMs < this.#state.timeMs;
    throw rpcError(Code.NotFound, expired ? "the group's retention is over" : "no such group", {
      reason: expired ? "GROUP_EXPIRED" : "GROUP_NOT_FOUND",
    });
  }
}
