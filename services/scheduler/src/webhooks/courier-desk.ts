import { DueHeap, type Group, type GroupWebhook, type LedgerState } from "@sheaf/ledger";
import { webhookMessageId } from "./message.ts";
import { retryDelayMs } from "./retry-schedule.ts";

/** An attempt that is to be made: of the message and the attempt that the fold waits for. */
export interface DueAttempt {
  readonly group: Group;
  readonly webhook: GroupWebhook;
}

/** Attempts under way at a time: in all, and for one tenant, whose receivers may all be slow. */
const MAX_UNDER_WAY = 64;
const MAX_PER_TENANT = 16;

/** When the next attempt is due, milliseconds of log time. */
export function nextAttemptMs(groupId: string, { message, attempts, attemptedAtMs, dueAtMs }: GroupWebhook): number {
  if (attempts === 0) return dueAtMs;
  return attemptedAtMs + (retryDelayMs(webhookMessageId(groupId, message), attempts) ?? 0);
}

/**
 * Knows which attempts are due and which may be made now. A message has one attempt under way at most. No tenant takes
 * more than its share, however many of its messages wait.
 */
export class CourierDesk {
  readonly #state: LedgerState;
  readonly #due = new DueHeap<DueAttempt>();
  /** Due, by tenant, in the order in which they became due. */
  readonly #waiting = new Map<string, Set<Group>>();
  readonly #underWay = new Map<Group, string>();

  constructor(state: LedgerState) {
    this.#state = state;
    for (const group of state.groups.values()) this.note(group);
  }

  /** The group's webhook is as it is now. */
  note(group: Group): void {
    const { webhook } = group;
    if (webhook && group.webhookPending) this.#due.push(nextAttemptMs(group.terms.id, webhook), { group, webhook });
  }

  /** The attempts to make at log time `nowMs`; each is under way until `over` is told. */
  take(nowMs: number): DueAttempt[] {
    this.#collect(nowMs);
    const taken: DueAttempt[] = [];
    for (const [tenant, groups] of [...this.#waiting]) {
      taken.push(...this.#takeOf(tenant, groups));
      // Who was served comes last next time.
      this.#waiting.delete(tenant);
      if (groups.size > 0) this.#waiting.set(tenant, groups);
    }
    return taken;
  }

  /** An attempt has ended and is told in the log. */
  over(group: Group): void {
    this.#underWay.delete(group);
  }

  #takeOf(tenant: string, groups: Set<Group>): DueAttempt[] {
    const ofTenant = [...this.#underWay.values()].filter((one) => one === tenant).length;
    let left = Math.min(MAX_PER_TENANT - ofTenant, MAX_UNDER_WAY - this.#underWay.size);
    const taken: DueAttempt[] = [];
    for (const group of groups) {
      if (left <= 0) break;
      if (this.#underWay.has(group)) continue;
      groups.delete(group);
      const { webhook } = group;
      if (!webhook || !this.#isAlive(group)) continue;
      this.#underWay.set(group, tenant);
      taken.push({ group, webhook });
      left -= 1;
    }
    return taken;
  }

  #collect(nowMs: number): void {
    for (let due = this.#due.popDue(nowMs); due; due = this.#due.popDue(nowMs)) {
      const { group, webhook } = due;
      // Another attempt, a retry or the group's end came since.
      if (group.webhook !== webhook || !this.#isAlive(group)) continue;
      const { tenant } = group.terms;
      const groups = this.#waiting.get(tenant) ?? new Set();
      this.#waiting.set(tenant, groups.add(group));
    }
  }

  #isAlive(group: Group): boolean {
    return group.webhookPending && this.#state.groups.get(group.terms.id) === group;
  }
}
