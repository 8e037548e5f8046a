import type { Group, Ignored, LedgerState, LogEntry } from "@sheaf/ledger";
import { ErrorCode, type Event, type GroupReports, RunOutcome, TaskState } from "@sheaf/proto";
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
      case "groupAccepted": {
        const { parentId, followUp, groupId } = kind.value;
        if (parentId === "") return;
        const made = this.#group(parentId)?.madeFollowUps.some((f) => f.kind === followUp && f.groupId === groupId);
        const first = this.#group(groupId)?.terms.acceptSeq === this.#truth.seq;
        if (made) this.#note(first ? "a follow-up was accepted" : "a follow-up was accepted twice");
        return;
      }
      case "groupSealed":
        if (kind.value.expectedTotal !== undefined && this.#changed(kind.value.groupId)) {
          this.#note("an open group was sealed by a verdict");
        }
        return;
      case "groupCancelled":
        if (kind.value.expectedTotal !== undefined && this.#group(kind.value.groupId)?.cancelled) {
          this.#note("an abandoned group was given up");
        }
        return;
      case "cancelConfirmed":
        if ((kind.value.round || 1) < (this.#group(kind.value.groupId)?.round ?? 0)) {
          this.#note("a confirmation of an earlier round came late");
        }
        return;
      case "groupRetried":
        if ((this.#group(kind.value.groupId)?.round ?? 1) > 1) this.#note("a group ran in a second round");
        return;
      case "deadlinePassed":
        if (this.#changed(kind.value.groupId)) this.#note("a deadline passed");
        return;
      default:
    }
  }

  #reported(group: Group | undefined, { index, run, outcome }: GroupReports): void {
    if (!group) return;
    index.forEach((at, k) => {
      const now = group.state(at);
      const code = group.tasks.errorCode[at];
      if (now === TaskState.FAILED && code === ErrorCode.POISON) this.#note("a task was poison");
      if (now === TaskState.FAILED && code === ErrorCode.STORAGE_ERROR)
        this.#note("a task failed after its last attempt");
      if (outcome[k] !== RunOutcome.SUCCEEDED) return;
      const told = run[k] ?? 0;
      if (told < (group.rounds.get(at)?.firstRun ?? 1)) this.#note("a success of an earlier round came late");
      else if (now === TaskState.CANCELLED) this.#note("a success came after the cancel");
      else if (now === TaskState.SUCCEEDED && told < (group.tasks.run[at] ?? 0)) {
        this.#note("a success of a run that was given up counted");
      }
    });
  }

  #group(id: string): Group | undefined {
    return this.#truth.groups.get(id);
  }

  #changed(id: string): boolean {
    return this.#group(id)?.revision === this.#truth.seq;
  }
}
