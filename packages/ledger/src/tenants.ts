import { AcceptOrder } from "./accept-order.ts";
import type { Group } from "./group.ts";
import { SubmitMinute } from "./submit-minute.ts";

/** What is kept of one tenant. It follows from its groups, so no snapshot holds it. */
export class TenantBook {
  /** Its living groups in the order of their accepts. */
  readonly groups = new AcceptOrder();
  /** Its accepts of the last minute without follow-ups. Groups that have left count too; a state of a snapshot knows none of them. */
  readonly submits = new SubmitMinute();
  /** Tasks of its living groups that are not terminal. */
  unfinishedTasks = 0;
}

/** The books of all tenants that have groups. */
export class Tenants {
  readonly #books = new Map<string, TenantBook>();

  /** A tenant's book; undefined where nothing is known of it. */
  get(tenant: string): TenantBook | undefined {
    return this.#books.get(tenant);
  }

  /** A group came, later than all others of its tenant; its tasks are told of by `expect`. */
  came(group: Group): void {
    const { tenant, parentId, acceptedAtMs } = group.terms;
    let book = this.#books.get(tenant);
    if (!book) {
      book = new TenantBook();
      this.#books.set(tenant, book);
    }
    book.groups.push(group);
    if (parentId === "") book.submits.add(acceptedAtMs);
  }

  /** So many tasks of the group have become unfinished (or, negative, finished). */
  expect({ terms }: Group, tasks: number): void {
    const book = this.#books.get(terms.tenant);
    if (book) book.unfinishedTasks += tasks;
  }

  /** A group left at log time `nowMs`. */
  left(group: Group, nowMs: number): void {
    const { tenant } = group.terms;
    const book = this.#books.get(tenant);
    if (!book) return;
    book.groups.remove(group);
    if (book.groups.size === 0 && book.submits.count(nowMs) === 0) this.#books.delete(tenant);
  }
}
