import type { LedgerState } from "@sheaf/ledger";
import type { Limits } from "@sheaf/service";
import { BEHIND_MS } from "./fold.ts";

/** When to come again while a tenant has too many tasks, in milliseconds: nobody knows when some of them will have ended. */
const TASKS_RETRY_MS = 5_000;
/** Shortest time to come again, in milliseconds. */
const LEAST_RETRY_MS = 1_000;

/** Thrown by {@link TenantQuotas} before anything is written. */
export class OverQuotaError extends Error {
  readonly reason: "TENANT_SUBMITS" | "TENANT_QUEUED_TASKS";
  /** When to come again. */
  readonly retryDelayMs: number;

  constructor(reason: "TENANT_SUBMITS" | "TENANT_QUEUED_TASKS", message: string, retryDelayMs: number) {
    super(message);
    this.name = "OverQuotaError";
    this.reason = reason;
    this.retryDelayMs = Math.max(LEAST_RETRY_MS, retryDelayMs);
  }
}

/** What counts against a tenant's limits. */
export interface Load {
  readonly submits: number;
  /** Unfinished tasks. */
  readonly tasks: number;
}

/** A write that adds to its tenant's load. */
export interface LoadingWrite {
  readonly tenant: string;
  readonly groupId: string;
  /** What of its load is not in the state yet: nothing, once the write or an earlier one like it has been folded. */
  left(): Load;
}

/** What quotas go by. */
export interface TenantQuotasOptions {
  readonly fold: { readonly state: LedgerState; reachedEnd(timeoutMs: number): Promise<void> };
  readonly clock: { nowMs(): number };
  readonly limits: Pick<Limits, "tenantSubmitsPerMinute" | "tenantQueuedTasks">;
}

/**
 * Holds each tenant to its limits. What counts is in the fold, so it is the same for all replicas and after a restart;
 * and what this replica is writing. Replicas that admit in the same moment may together pass a limit by what is under way.
 */
export class TenantQuotas {
  readonly #o: TenantQuotasOptions;
  /** By tenant, then by group: of two writes of one group only one adds anything. */
  readonly #underWay = new Map<string, Map<string, LoadingWrite>>();

  constructor(options: TenantQuotasOptions) {
    this.#o = options;
  }

  /**
   * Runs `run`, which is counted as under way meanwhile. Throws OverQuotaError where it would lead over a limit; before
   * that it makes sure that the same has not been written already, at another replica: a repeat is never refused.
   */
  async within<T>(write: LoadingWrite, run: () => Promise<T>): Promise<T> {
    const { tenantSubmitsPerMinute, tenantQueuedTasks } = this.#o.limits;
    if (tenantSubmitsPerMinute === 0 && tenantQueuedTasks === 0) return run();
    if (this.#refusal(write)) await this.#o.fold.reachedEnd(BEHIND_MS.command);
    const refusal = this.#refusal(write);
    if (refusal) throw refusal;
    const over = this.#begin(write);
    return run().finally(over);
  }

  #begin(write: LoadingWrite): () => void {
    const { tenant, groupId } = write;
    const writes = this.#underWay.get(tenant) ?? new Map<string, LoadingWrite>();
    this.#underWay.set(tenant, writes.set(groupId, write));
    return () => {
      if (writes.get(groupId) === write) writes.delete(groupId);
      if (writes.size === 0 && this.#underWay.get(tenant) === writes) this.#underWay.delete(tenant);
    };
  }

  #refusal(write: LoadingWrite): OverQuotaError | undefined {
    const own = write.left();
    const others = this.#othersOf(write);
    return this.#overSubmits(write.tenant, own, others) ?? this.#overTasks(write.tenant, own, others);
  }

  #othersOf({ tenant, groupId }: LoadingWrite): Load {
    let [submits, tasks] = [0, 0];
    for (const [id, write] of this.#underWay.get(tenant) ?? []) {
      if (id === groupId) continue;
      const left = write.left();
      submits += left.submits;
      tasks += left.tasks;
    }
    return { submits, tasks };
  }

  #overSubmits(tenant: string, own: Load, others: Load): OverQuotaError | undefined {
    const { fold, clock, limits } = this.#o;
    const most = limits.tenantSubmitsPerMinute;
    const minute = fold.state.tenants.get(tenant)?.submits;
    const nowMs = clock.nowMs();
    if (most === 0 || own.submits === 0) return undefined;
    if ((minute?.count(nowMs) ?? 0) + others.submits + own.submits <= most) return undefined;
    const roomAtMs = minute?.belowAtMs(most, nowMs) ?? nowMs;
    return new OverQuotaError("TENANT_SUBMITS", `a tenant may submit ${most} groups a minute`, roomAtMs - nowMs);
  }

  #overTasks(tenant: string, own: Load, others: Load): OverQuotaError | undefined {
    const most = this.#o.limits.tenantQueuedTasks;
    if (most === 0 || own.tasks === 0) return undefined;
    const unfinished = this.#o.fold.state.tenants.get(tenant)?.unfinishedTasks ?? 0;
    if (unfinished + others.tasks + own.tasks <= most) return undefined;
    const message = `a tenant may have ${most} unfinished tasks at a time`;
    return new OverQuotaError("TENANT_QUEUED_TASKS", message, TASKS_RETRY_MS);
  }
}
