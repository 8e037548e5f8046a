import type { Changes, Group, LedgerState } from "@sheaf/ledger";
import { type RunProgress, type RunsProgressed, type TaskProgress, TaskState } from "@sheaf/proto";

/** Runs remembered at most. */
const MAX_ENTRIES = 100_000;
/** Longest note shown, in characters; what is longer was sent by no worker of ours. */
const MAX_NOTE_CHARS = 200;

interface Entry {
  readonly groupId: string;
  readonly index: number;
  readonly run: number;
  readonly progress: TaskProgress;
}

/**
 * How far running tasks are, as their workers told this replica. Not in the log: it is forgotten when the run ends, with
 * the process, and, where there is too much of it, beginning with what has not moved for the longest time.
 */
export class ProgressBoard implements Changes {
  readonly #state: Pick<LedgerState, "groups">;
  readonly #max: number;
  readonly #groups = new Map<string, Map<number, Entry>>();
  /** All entries, the longest unmoved first. */
  readonly #entries = new Set<Entry>();

  /** To be told of the changes of `state`; `max` is for tests. */
  constructor(state: Pick<LedgerState, "groups">, max = MAX_ENTRIES) {
    this.#state = state;
    this.#max = max;
  }

  /** How many runs are remembered. */
  get size(): number {
    return this.#entries.size;
  }

  /**
   * Takes in what a worker tells, and answers which tasks are further now. What makes no sense, and what is of a run that
   * is not the running one of its task here, is ignored.
   */
  heard({ runs }: RunsProgressed): ReadonlyMap<Group, readonly number[]> {
    const moved = new Map<Group, number[]>();
    for (const run of runs) {
      const group = this.#take(run);
      if (!group) continue;
      const indexes = moved.get(group);
      if (indexes) indexes.push(run.index);
      else moved.set(group, [run.index]);
    }
    return moved;
  }

  /** How far the task is; undefined where it is not running or has said nothing. */
  of(group: Group, index: number): TaskProgress | undefined {
    const entry = this.#groups.get(group.terms.id)?.get(index);
    return entry && isRunning(group, index, entry.run) ? entry.progress : undefined;
  }

  ended({ terms }: Group, index: number): void {
    this.#forget(terms.id, index);
  }

  taskStopped({ terms }: Group, index: number): void {
    this.#forget(terms.id, index);
  }

  stopped({ terms }: Group): void {
    this.#forgetGroup(terms.id);
  }

  forgotten({ terms }: Group): void {
    this.#forgetGroup(terms.id);
  }

  /** The group of the run, where it is one to be remembered. */
  #take({ groupId, index, run, progress }: RunProgress): Group | undefined {
    const group = this.#state.groups.get(groupId);
    if (!group || !progress || !(progress.fraction >= 0 && progress.fraction <= 1)) return undefined;
    if (!isRunning(group, index, run)) return undefined;
    this.#forget(groupId, index);
    const note = progress.note.slice(0, MAX_NOTE_CHARS);
    this.#add({ groupId, index, run, progress: { ...progress, note } });
    return group;
  }

  #add(entry: Entry): void {
    const tasks = this.#groups.get(entry.groupId) ?? new Map<number, Entry>();
    this.#groups.set(entry.groupId, tasks);
    tasks.set(entry.index, entry);
    this.#entries.add(entry);
    const [oldest] = this.#entries;
    if (oldest && this.#entries.size > this.#max) this.#forget(oldest.groupId, oldest.index);
  }

  #forget(groupId: string, index: number): void {
    if (this.#entries.size === 0) return;
    const tasks = this.#groups.get(groupId);
    const entry = tasks?.get(index);
    if (!tasks || !entry) return;
    this.#entries.delete(entry);
    tasks.delete(index);
    if (tasks.size === 0) this.#groups.delete(groupId);
  }

  #forgetGroup(groupId: string): void {
    for (const entry of this.#groups.get(groupId)?.values() ?? []) this.#entries.delete(entry);
    this.#groups.delete(groupId);
  }
}

function isRunning(group: Group, index: number, run: number): boolean {
  return group.state(index) === TaskState.RUNNING && group.tasks.run[index] === run;
}
