import { apply, type Changes, type Group, type LedgerState, type LogEntry } from "@sheaf/ledger";
import { RunOutcome, TaskState } from "@sheaf/proto";
import type { Plant } from "./options.ts";

/** Who folds, and who is told of it. */
export interface Folding {
  readonly changes?: Changes;
  /** A replica's id; "truth" for the state that the checker goes by. */
  readonly who: string;
}

type Spoil = (state: LedgerState, entry: LogEntry, folding: Folding) => void;

/** The fold, spoilt where a plant says so. */
export function applyPlanted(plant: Plant | undefined, state: LedgerState, entry: LogEntry, folding: Folding): void {
  const spoils = plant && SPOILT[plant];
  if (spoils) spoils(state, entry, folding);
  else apply(state, entry, folding.changes);
}

const SPOILT: Partial<Record<Plant, Spoil>> = {
  "half groups are released"(state, entry, { changes }) {
    for (const { kind } of entry.record.events) if (kind.case === "groupAccepted") kind.value.hold = false;
    apply(state, entry, changes);
  },
  "groups leave too early"(state, entry, { changes }) {
    apply(state, entry, changes);
    for (const group of state.groups.values()) {
      if (!group.finished || entry.seq % 2 === 0) continue;
      state.remove(group);
      changes?.forgotten?.(group);
    }
  },
  "terminal tasks change"(state, entry, { changes }) {
    for (const { group, index } of reportedAs(RunOutcome.SUCCEEDED, state, entry)) {
      if (group.state(index) === TaskState.FAILED && !group.finished) state.move(group, index, TaskState.RUNNING);
    }
    apply(state, entry, changes);
  },
  "counts are spoilt"(state, entry, { changes }) {
    apply(state, entry, changes);
    if (entry.seq % 5 > 0) return;
    for (const group of state.groups.values()) group.counts[TaskState.QUEUED] = group.count(TaskState.QUEUED) + 1;
  },
  "attempts without end"(state, entry, { changes }) {
    for (const { group, index } of reportedAs(RunOutcome.FAILED, state, entry)) {
      if (group.tasks.failures[index] === group.terms.maxAttempts - 1) group.tasks.failures[index] = 0;
    }
    apply(state, entry, changes);
  },
  "losses do not poison"(state, entry, { changes }) {
    for (const { group, index } of reportedAs(RunOutcome.FAILED, state, entry)) group.tasks.losses[index] = 0;
    apply(state, entry, changes);
  },
  "failures without a code"(state, entry, { changes }) {
    apply(state, entry, changes);
    for (const group of state.groups.values()) {
      for (let index = 0; index < group.total; index++) {
        if (group.state(index) === TaskState.FAILED) group.tasks.errorCode[index] = 0;
      }
    }
  },
  "runs are numbered anew"(state, entry, { changes }) {
    apply(state, entry, changes);
    for (const { kind } of entry.record.events) {
      if (kind.case !== "groupRetried") continue;
      const group = state.groups.get(kind.value.groupId);
      if (group) for (const [index] of group.rounds.entries()) group.tasks.run[index] = 1;
    }
  },
  "folds by the local clock"(state, entry, { changes, who }) {
    apply(state, who.startsWith("s1") ? { ...entry, timeMs: entry.timeMs + 7 } : entry, changes);
  },
  "follow-ups of any id"(state, entry, { changes }) {
    for (const group of state.groups.values()) group.madeFollowUps = [];
    for (const { kind } of entry.record.events) {
      if (kind.case === "groupAccepted" && kind.value.parentId !== "") kind.value.groupId = `f${entry.seq}`;
    }
    apply(state, entry, changes);
  },
};

/** The tasks that a record reports on in this way. */
function reportedAs(outcome: RunOutcome, state: LedgerState, entry: LogEntry): { group: Group; index: number }[] {
  return entry.record.events.flatMap(({ kind }) => {
    if (kind.case !== "runsReported") return [];
    return kind.value.groups.flatMap((reports) => {
      const group = state.groups.get(reports.groupId);
      if (!group) return [];
      return reports.index.filter((_, k) => reports.outcome[k] === outcome).map((index) => ({ group, index }));
    });
  });
}
