import { Code, type ConnectError } from "@connectrpc/connect";
import type { Group } from "@sheaf/ledger";
import { groupIdTimeMs, isGroupId, rpcError } from "@sheaf/service";
import { LRUCache } from "lru-cache";
import { BEHIND_MS, type Fold } from "../fold.ts";

/** A replica that is behind the caller catches up within this time, in milliseconds, or asks where the log ends. */
const SHORTLY_MS = 300;
/** What was looked for in vain is not looked for again for this long, in milliseconds. */
const UNKNOWN_MS = 1_000;
/** Ids remembered as unknown. */
const UNKNOWN_MAX = 10_000;

/** In which state a group is wanted. */
export interface Wanted {
  /** At least as new as this; default 0: any. */
  readonly minRevision?: number;
  /** Why the call is refused on a group in this state; default: never. */
  readonly refusal?: (group: Group) => ConnectError | undefined;
  /** Whether the call has nothing to do on a group in this state; default: never. */
  readonly isDone?: (group: Group) => boolean;
}

/** Finds groups for a caller. Another tenant's group is as unknown as one that never was. */
export class GroupFinder {
  readonly #fold: Fold;
  readonly #retentionMs: number;
  /** By tenant and id: what nobody has yet may be a group in a moment, of one tenant. */
  readonly #unknown = new LRUCache<string, true>({ max: UNKNOWN_MAX, ttl: UNKNOWN_MS });

  constructor(fold: Fold, retentionMs: number) {
    this.#fold = fold;
    this.#retentionMs = retentionMs;
  }

  /**
   * The tenant's group in a state as wanted. Where this replica does not know it, must refuse the call or finds it done,
   * it looks up to the log's end first: another replica may have written otherwise a moment ago.
   *
   * Throws NOT_FOUND, with reason GROUP_EXPIRED where its id is older than the retention, and GROUP_DELETED for a while
   * after it has left; the refusal, where it holds at the log's end; BrokerUnavailableError or FoldTimeoutError where
   * it cannot be told now.
   */
  async find(id: string, tenant: string, { minRevision = 0, refusal, isDone }: Wanted = {}): Promise<Group> {
    if (minRevision > this.#fold.state.seq) await this.#catchUp(minRevision);
    const group = this.#own(id, tenant) ?? (await this.#look(id, tenant));
    if (!refusal?.(group) && !isDone?.(group)) return group;
    await this.#fold.reachedEnd(BEHIND_MS.command);
    const latest = this.known(id, tenant);
    const refused = refusal?.(latest);
    if (refused) throw refused;
    return latest;
  }

  /** As `find`, from the state as it is. */
  known(id: string, tenant: string): Group {
    const group = this.#own(id, tenant);
    if (!group) throw this.#notFound(id, tenant);
    return group;
  }

  /** A revision beyond the log's end is of another log, and not waited for. */
  async #catchUp(revision: number): Promise<void> {
    const caughtUp = this.#fold.reached(revision, SHORTLY_MS);
    await caughtUp.catch(() => this.#fold.reachedEnd(BEHIND_MS.command));
  }

  async #look(id: string, tenant: string): Promise<Group> {
    const key = `${tenant}/${id}`;
    const mayBeInTheLog = isGroupId(id) && !this.#expired(id) && !this.#unknown.has(key);
    if (mayBeInTheLog) await this.#fold.reachedEnd(BEHIND_MS.command);
    const group = this.#own(id, tenant);
    if (group) return group;
    if (mayBeInTheLog) this.#unknown.set(key, true);
    throw this.#notFound(id, tenant);
  }

  #own(id: string, tenant: string): Group | undefined {
    const group = this.#fold.state.groups.get(id);
    return group?.terms.tenant === tenant ? group : undefined;
  }

  #expired(id: string): boolean {
    const { groups, timeMs } = this.#fold.state;
    return !groups.has(id) && (groupIdTimeMs(id) ?? timeMs) + this.#retentionMs < timeMs;
  }

  #notFound(id: string, tenant: string): ConnectError {
    const of = (message: string, reason: string) => rpcError(Code.NotFound, message, { reason });
    if (this.#expired(id)) return of("the group's retention is over", "GROUP_EXPIRED");
    const left = this.#fold.state.deleted.get(id)?.tenant === tenant;
    return left ? of("the group was deleted", "GROUP_DELETED") : of("no such group", "GROUP_NOT_FOUND");
  }
}
