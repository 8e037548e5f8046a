import type { Group, Ignored, LedgerState, LogEntry } from "@sheaf/ledger";
import { ErrorCode, type Event, type GroupAccepted, type GroupReports, RunOutcome, TaskState } from "@sheaf/proto";
import type { Note, Situation } from "../situations.ts";

/** Notes what comes up in the log. */
export class Observer {
  readonly #truth: LedgerState;
  readonly #note: Note;
  readonly #ignored = new Map<Ignored, number>();
  readonly #stored = new Set<Event>();

  constructor(truth: LedgerState, note: Note) {
    this.#truth = truth;
    this.#note = note;
  }

  /** A record has just been folded. */
  stored({ record }: LogEntry): void {
    for (const [reason, count] of this.#truth.ignored) {
      if (count > (this.#ignored.get(reason) ?? 0)) this.#note(`ignored: ${reason}` as Situation);
      this.#ignored.set(reason, count);
    }
    for (const event of record.events) {
      if (this.#stored.has(event)) this.#note("a write was stored twice");
      this.#stored.add(event);
      this.#event(event);
    }
  }

  #event({ kind }: Event): void {
    switch (kind.case) {
      case "runsReported":
        for (const reports of kind.value.groups) this.#reported(this.#group(reports.groupId), reports);
        return;
      case "runsLost":
        return this.#note("a worker was given up");
      case "groupAccepted":
        if (kind.value.parentId !== "") this.#followed(kind.value);
        return;
      case "groupSealed":
        return this.#noteIf(
          isVerdict(kind.value) && this.#changed(kind.value),
          "an open group was sealed by a verdict",
        );
      case "groupCancelled":
        return this.#noteIf(isVerdict(kind.value) && this.#changed(kind.value), "an abandoned group was given up");
      case "cancelConfirmed": {
        const isLate = (kind.value.round || 1) < (this.#group(kind.value.groupId)?.round ?? 0);
        return this.#noteIf(isLate, "a confirmation of an earlier round came late");
      }
      case "groupRetried":
        return this.#noteIf((this.#group(kind.value.groupId)?.round ?? 1) > 1, "a group ran in a second round");
      case "deadlinePassed":
        return this.#noteIf(this.#changed(kind.value), "a deadline passed");
      default:
    }
  }

  #followed({ parentId, followUp, groupId }: GroupAccepted): void {
    const made = this.#group(parentId)?.madeFollowUps.some((f) => f.kind === followUp && f.groupId === groupId);
    if (!made) return;
    const first = this.#group(groupId)?.terms.acceptSeq === this.#truth.seq;
    this.#note(first ? "a follow-up was accepted" : "a follow-up was accepted twice");
  }

  #reported(group: Group | undefined, { index, run, outcome }: GroupReports): void {
    if (!group) return;
    index.forEach((at, k) => {
      const isFailed = group.state(at) === TaskState.FAILED;
      const code = group.tasks.errorCode[at];
      this.#noteIf(isFailed && code === ErrorCode.POISON, "a task was poison");
      this.#noteIf(isFailed && code === ErrorCode.STORAGE_ERROR, "a task failed after its last attempt");
      if (outcome[k] === RunOutcome.SUCCEEDED) this.#succeeded(group, at, run[k] ?? 0);
    });
  }

  #succeeded(group: Group, index: number, run: number): void {
    const state = group.state(index);
    if (run < (group.rounds.get(index)?.firstRun ?? 1)) this.#note("a success of an earlier round came late");
    else if (state === TaskState.CANCELLED) this.#note("a success came after the cancel");
    else if (state === TaskState.SUCCEEDED && run < (group.tasks.run[index] ?? 0)) {
      this.#note("a success of a run that was given up counted");
    }
  }

  #noteIf(is: boolean, situation: Situation): void {
    if (is) this.#note(situation);
  }

  #group(id: string): Group | undefined {
    return this.#truth.groups.get(id);
  }

  #changed({ groupId }: { groupId: string }): boolean {
    return this.#group(groupId)?.revision === this.#truth.seq;
  }
}

function isVerdict({ expectedTotal }: { expectedTotal?: number | undefined }): boolean {
  return expectedTotal !== undefined;
}
