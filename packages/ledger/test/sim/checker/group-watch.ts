import type { Group, LedgerState } from "@sheaf/ledger";
import type { Happening } from "../history.ts";
import { bodyOf } from "../world/requests.ts";
import type { Report } from "./rules.ts";
import type { Step } from "./shadows.ts";

/** A group that a client was promised. */
interface Promised {
  readonly groupId: string;
  readonly hash: number;
  readonly moment: number;
}

/** Watches what clients were promised: their groups are there, whole, and one for each key. */
export class GroupWatch {
  readonly #truth: LedgerState;
  readonly #report: Report;
  readonly #promised = new Map<string, Promised>();
  readonly #keys = new Map<string, Promised>();
  /** Groups that have left in due time. */
  readonly #gone = new Set<string>();
  readonly #followUps = new Map<string, string>();

  constructor(truth: LedgerState, report: Report) {
    this.#truth = truth;
    this.#report = report;
  }

  see(happening: Happening, step: Step | undefined, moment: number): void {
    if (step) this.#check(step);
    switch (happening.what) {
      case "accepted":
        return this.#accepted(happening, moment);
      case "refused": {
        const owner = this.#keys.get(happening.key);
        if (owner?.hash === happening.hash) this.#report("I8", `${happening.key} was refused for its own body`);
        return;
      }
      case "notFound": {
        const promised = this.#promised.get(happening.groupId);
        if (promised && promised.moment <= happening.askedAt) this.#report("I1", `${happening.groupId} is not found`);
        return;
      }
      case "started":
        return this.#started(happening.run.groupId);
      default:
    }
  }

  #accepted({ groupId, key, hash, groupHash, tasks }: Happening & { what: "accepted" }, moment: number): void {
    const group = this.#truth.groups.get(groupId);
    if (!group && !this.#gone.has(groupId)) this.#report("I1", `${groupId} was answered and is not there`);
    if (group && group.total < tasks) this.#report("I1", `${groupId} has ${group.total} of ${tasks} tasks`);
    if (groupHash !== hash) this.#report("I8", `${groupId} is of another body`);
    const promised = { groupId, hash, moment };
    if (!this.#promised.has(groupId) && group) this.#promised.set(groupId, promised);
    if (key === undefined) return;
    const owner = this.#keys.get(key);
    if (!owner && group) this.#keys.set(key, promised);
    if (owner && owner.groupId !== groupId) this.#report("I8", `${key} gave ${owner.groupId} and then ${groupId}`);
  }

  #check({ left, accepted, entry }: Step): void {
    for (const group of left) this.#left(group, entry.seq);
    for (const { terms } of accepted) {
      if (terms.parentId === "") continue;
      const event = entry.record.events[terms.acceptEvent];
      const kind = event?.kind.case === "groupAccepted" ? event.kind.value.followUp : 0;
      const name = `${terms.parentId}@${this.#truth.groups.get(terms.parentId)?.terms.acceptSeq}+${kind}`;
      const other = this.#followUps.get(name);
      if (other !== undefined) this.#report("followUps", `${terms.parentId} has ${other} and ${terms.id}`);
      this.#followUps.set(name, terms.id);
    }
  }

  #left({ terms, finished, finishedAtMs }: Group, seq: number): void {
    const over = finished && finishedAtMs + terms.retentionMs <= this.#truth.timeMs;
    const erased = finished && this.#truth.deleted.has(terms.id);
    if (!over && !erased) this.#report("I1", `${terms.id} left too early, at ${seq}`);
    this.#promised.delete(terms.id);
    this.#gone.add(terms.id);
    for (const [key, { groupId }] of this.#keys) if (groupId === terms.id) this.#keys.delete(key);
  }

  #started(groupId: string): void {
    const group = this.#truth.groups.get(groupId);
    if (group?.terms.parentId !== "") return;
    const { open, tasks } = bodyOf(group.terms.requestHash[0] ?? 0);
    if (!open && group.total < tasks) this.#report("I1", `${groupId} runs with ${group.total} of ${tasks} tasks`);
  }
}
