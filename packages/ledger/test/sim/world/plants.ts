import { apply, type Changes, type Group, type LedgerState, type LogEntry } from "@sheaf/ledger";
import { RunOutcome, TaskState } from "@sheaf/proto";
import type { Options, Plant } from "./options.ts";

/** What a fold goes by beside the record. */
export interface Folding {
  readonly changes?: Changes;
  /** A replica's id; "truth" for the state that the checker goes by. */
  readonly who: string;
}

/** Spoils a state around the fold of a record, or the record itself. */
type Spoil = (fold: (entry: LogEntry) => void, state: LedgerState, entry: LogEntry, folding: Folding) => void;

/** The fold, spoilt where a plant says so. */
export function applyPlanted(options: Options, state: LedgerState, entry: LogEntry, folding: Folding): void {
  const fold = (one: LogEntry) => apply(state, one, folding.changes);
  const spoil = [...options.plants].map((plant) => SPOILT[plant]).find((found) => found !== undefined);
  if (spoil) spoil(fold, state, entry, folding);
  else fold(entry);
}

const SPOILT: Partial<Record<Plant, Spoil>> = {
  "half groups are released"(fold, _, entry) {
    for (const { kind } of entry.record.events) if (kind.case === "groupAccepted") kind.value.hold = false;
    fold(entry);
  },
  "groups leave too early"(fold, state, entry, { changes }) {
    fold(entry);
    for (const group of state.groups.values()) {
      if (!group.finished || entry.seq % 2 === 0) continue;
      state.remove(group);
      changes?.forgotten?.(group);
    }
  },
  "terminal tasks change"(fold, state, entry) {
    for (const { group, index } of reportedAs(RunOutcome.SUCCEEDED, state, entry)) {
      if (group.state(index) > TaskState.SUCCEEDED) state.move(group, index, TaskState.RUNNING);
    }
    fold(entry);
  },
  "counts are spoilt"(fold, state, entry) {
    fold(entry);
    if (entry.seq % 5 > 0) return;
    for (const group of state.groups.values()) group.counts[TaskState.QUEUED] = group.count(TaskState.QUEUED) + 1;
  },
  "attempts without end"(fold, state, entry) {
    for (const { group, index } of reportedAs(RunOutcome.FAILED, state, entry)) {
      if (group.tasks.failures[index] === group.terms.maxAttempts - 1) group.tasks.failures[index] = 0;
    }
    fold(entry);
  },
  "losses do not poison"(fold, state, entry) {
    for (const { group, index } of reportedAs(RunOutcome.FAILED, state, entry)) group.tasks.losses[index] = 0;
    fold(entry);
  },
  "failures without a code"(fold, state, entry) {
    fold(entry);
    for (const group of state.groups.values()) {
      for (let index = 0; index < group.total; index++) {
        if (group.state(index) === TaskState.FAILED) group.tasks.errorCode[index] = 0;
      }
    }
  },
  "ids do not rest"(fold, state, entry) {
    const before = [...state.groups.keys()];
    const deleted = new Set(state.deleted.keys());
    fold(entry);
    const isDeletion = entry.record.events.some(({ kind }) => kind.case === "groupDeleted");
    if (isDeletion) return;
    for (const id of before) if (!state.groups.has(id) && !deleted.has(id)) state.deleted.delete(id);
  },
  "runs are numbered anew"(fold, state, entry) {
    fold(entry);
    for (const { kind } of entry.record.events) {
      if (kind.case !== "groupRetried") continue;
      const group = state.groups.get(kind.value.groupId);
      if (group) for (const [index] of group.rounds.entries()) group.tasks.run[index] = 1;
    }
  },
  "half groups are retried"(fold, state, entry) {
    for (const group of state.groups.values()) group.stoppedHeld = false;
    fold(entry);
    for (const group of state.groups.values()) group.stoppedHeld = false;
  },
  "folds by the local clock"(fold, _, entry, { who }) {
    fold(who.startsWith("s1") ? { ...entry, timeMs: entry.timeMs + 7 } : entry);
  },
  "follow-ups of any id"(fold, state, entry) {
    for (const group of state.groups.values()) group.madeFollowUps = [];
    for (const { kind } of entry.record.events) {
      if (kind.case === "groupAccepted" && kind.value.parentId !== "") kind.value.groupId = `f${entry.seq}`;
    }
    fold(entry);
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
