import type { Group } from "@sheaf/ledger";
import { type Event, TaskState } from "@sheaf/proto";
import type { Happening } from "../history.ts";
import type { Report } from "./rules.ts";
import type { Step } from "./shadows.ts";

/** Watches that what was asked of a group once is done once: a write may land late, and twice. */
export class RequestWatch {
  readonly #report: Report;
  /** Request → where in the log it took effect; 0 = nowhere yet. */
  readonly #asked = new Map<Event, number>();

  constructor(report: Report) {
    this.#report = report;
  }

  see(happening: Happening, step: Step | undefined): void {
    if (happening.what === "asked") this.#asked.set(happening.event, 0);
    if (!step) return;
    const { entry } = step;
    for (const event of entry.record.events) {
      const before = this.#asked.get(event);
      if (before === undefined || !tookEffect(event, step)) continue;
      this.#asked.set(event, entry.seq);
      if (before > 0 && before < entry.seq)
        this.#report("requests", `${event.kind.case} took effect at ${before} and at ${entry.seq}`);
    }
  }
}

function tookEffect({ kind }: Event, { groups, left, transitions }: Step): boolean {
  const is = (id: string) => (group: Group) => group.terms.id === id;
  switch (kind.case) {
    case "groupCancelled":
      return transitions.some(
        ({ group }) => is(kind.value.groupId)(group) && group.cancelled && isOf(kind.value, group.round),
      );
    case "tasksCancelled":
      return transitions.some(
        ({ group, index }) =>
          is(kind.value.groupId)(group) &&
          kind.value.index.includes(index) &&
          group.state(index) === TaskState.CANCELLED,
      );
    case "groupRetried": {
      const group = groups.find(is(kind.value.groupId));
      if (!group || !isOf(kind.value, group.round - 1)) return false;
      return transitions.some((t) => t.group === group && t.before.round < group.round && t.before.round > 0);
    }
    case "groupDeleted":
      return left.some(is(kind.value.groupId));
    default:
      return false;
  }
}

/** A record may hold the repeat of a request beside one for the next round. 0 = any round. */
function isOf({ round }: { readonly round: number }, meant: number): boolean {
  return round === 0 || round === meant;
}
