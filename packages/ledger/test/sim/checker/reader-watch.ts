import { TaskState } from "@sheaf/proto";
import type { Happening, Shown } from "../history.ts";
import type { Report } from "./rules.ts";

/** Watches what readers are shown. */
export class ReaderWatch {
  readonly #report: Report;
  readonly #shown = new Map<string, Shown>();

  constructor(report: Report) {
    this.#report = report;
  }

  see(happening: Happening): void {
    if (happening.what !== "shown") return;
    const { reader, group } = happening;
    const key = `${reader} ${group.groupId} ${group.acceptSeq}`;
    const before = this.#shown.get(key);
    this.#shown.set(key, group);
    this.#checkCounts(group);
    if (before) this.#checkOrder(group, before);
  }

  #checkCounts({ groupId, counts, total, progress, finished, failures }: Shown): void {
    const sum = counts.reduce((a, b) => a + b, 0);
    if (sum !== total) this.#report("I4", `${groupId} shows ${counts} of ${total}`);
    if ((progress === 1) !== finished || progress > 1)
      this.#report("I4", `${groupId} is at ${progress}, finished: ${finished}`);
    const indexes = new Set(failures.map(({ index }) => index));
    if (indexes.size !== (counts[TaskState.FAILED] ?? 0) || indexes.size !== failures.length) {
      this.#report("I7", `${groupId} lists ${failures.length} failures of ${counts[TaskState.FAILED]}`);
    }
    if (failures.some(({ code }) => code === 0)) this.#report("I7", `${groupId} lists a failure without a code`);
  }

  #checkOrder(group: Shown, before: Shown): void {
    const { groupId, revision, round, progress } = group;
    if (revision < before.revision)
      this.#report("I5", `${groupId} went from revision ${before.revision} to ${revision}`);
    if (!before.open && round === before.round && progress < before.progress) {
      this.#report("I5", `${groupId} went from ${before.progress} to ${progress}`);
    }
  }
}
