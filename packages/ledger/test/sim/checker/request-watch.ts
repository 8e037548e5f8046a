import type { Group } from "@sheaf/ledger";
import { type Event, TaskState } from "@sheaf/proto";
import type { Happening } from "../history.ts";
import type { Report } from "./rules.ts";
import type { Step } from "./shadows.ts";

/** Watches that what was asked of a group in one round does nothing to another: a write may land late, and twice. */
export class RequestWatch {
  readonly #report: Report;
  readonly #asked = new Map<Event, number>();

  constructor(report: Report) {
    this.#report = report;
  }

  see(happening: Happening, step: Step | undefined): void {
    if (happening.what === "asked") this.#asked.set(happening.event, happening.round);
    if (!step) return;
    for (const event of step.entry.record.events) {
      const asked = this.#asked.get(event);
      const met = asked === undefined ? undefined : roundMet(event, step);
      if (met === undefined || met === asked) continue;
      this.#report("requests", `${event.kind.case} of round ${asked} met round ${met} at ${step.entry.seq}`);
    }
  }
}

/** The round in which a group was when a request took effect on it; undefined where it took none. */
function roundMet({ kind }: Event, { groups, left, transitions }: Step): number | undefined {
  const of = (id: string) => (group: Group) => group.terms.id === id;
  switch (kind.case) {
    case "groupCancelled":
    case "tasksCancelled": {
      const change = transitions.find(
        ({ group, index, before }) =>
          group.terms.id === kind.value.groupId &&
          before.state !== TaskState.CANCELLED &&
          group.state(index) === TaskState.CANCELLED,
      );
      return change?.group.round;
    }
    case "groupRetried": {
      const group = groups.find(of(kind.value.groupId));
      return group && transitions.some((t) => t.group === group && t.before.round < group.round) ? group.round - 1 : undefined;
    }
    case "groupDeleted":
      return left.find(of(kind.value.groupId))?.round;
    default:
      return undefined;
  }
}
