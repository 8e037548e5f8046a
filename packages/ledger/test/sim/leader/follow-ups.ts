import { type Changes, dueFollowUps, type Group } from "@sheaf/ledger";
import { accepted } from "../parts.ts";
import type { Fibers } from "../world/fibers.ts";
import type { Replica } from "../world/replica.ts";
import { followUpId, RETENTION_MS } from "../world/requests.ts";
import { QUEUE } from "./dispatcher.ts";

/** A follow-up's time to finish, in milliseconds. */
const DEADLINE_MS = 86_400_000;

/** Has the follow-ups of finished groups accepted, under ids that follow from the parent. */
export class SimFollowUps implements Changes {
  readonly #replica: Replica;
  readonly #fibers: Fibers;
  readonly #due = new Set<Group>();
  #making = false;

  constructor(replica: Replica, fibers: Fibers) {
    this.#replica = replica;
    this.#fibers = fibers;
    for (const group of replica.state.groups.values()) this.finished(group);
  }

  finished(group: Group): void {
    if (group.terms.followUps.length > 0 && dueFollowUps(group).length > 0) this.#due.add(group);
  }

  forgotten(group: Group): void {
    this.#due.delete(group);
  }

  /** Makes what is due, unless it is at it. */
  look(): boolean {
    if (this.#making || this.#due.size === 0) return false;
    this.#making = true;
    this.#fibers.start(this.#makeAll());
    return true;
  }

  *#makeAll(): Generator<() => boolean, void, void> {
    for (const group of this.#due) {
      const kinds = dueFollowUps(group);
      if (kinds.length === 0) this.#due.delete(group);
      else {
        const accepts = kinds.map((kind) => this.#accept(group, kind));
        const write = this.#replica.verdicts.add(accepts, 5_000);
        yield () => write.seq > 0 || write.failed;
      }
    }
    this.#making = false;
  }

  #accept(group: Group, kind: ReturnType<typeof dueFollowUps>[number]) {
    const { id } = group.terms;
    return accepted(followUpId(id, kind), {
      ...{ count: 1, queue: QUEUE, retentionMs: RETENTION_MS, deadlineMs: group.finishedAtMs + DEADLINE_MS },
      parent: { id, kind },
    });
  }
}
