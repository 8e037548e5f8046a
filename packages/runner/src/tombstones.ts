/** What was stopped is remembered this long after it was last named. */
const KEEP_MS = 10 * 60_000;
/** Most stops remembered; the longest unnamed ones go first. */
const MAX_STOPS = 100_000;

interface Tombstone {
  /** The last round, or run, that is meant. */
  readonly upTo: number;
  readonly expiresMs: number;
}

/** Groups and tasks stopped lately: nothing of them may start here, up to the round or run that was stopped. */
export class Tombstones {
  /** Group, or group and task → what to remember; in the order of expiry. */
  readonly #stones = new Map<string, Tombstone>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Remembers from now on that a group was stopped in `round`; 0 = in any. */
  addGroup(groupId: string, round: number): void {
    this.#add(groupId, round || Number.POSITIVE_INFINITY);
  }

  /** Remembers from now on that a task was stopped at `run`. */
  addTask(groupId: string, index: number, run: number): void {
    this.#add(taskKey(groupId, index), run);
  }

  /** Whether a run of the group's `round` was stopped with its group. */
  coversGroup(groupId: string, round: number): boolean {
    return this.#stones.size > 0 && round <= (this.#stones.get(groupId)?.upTo ?? 0);
  }

  /** Whether the run was stopped with its task. */
  coversTask({ groupId, index, run }: { groupId: string; index: number; run: number }): boolean {
    return this.#stones.size > 0 && run <= (this.#stones.get(taskKey(groupId, index))?.upTo ?? 0);
  }

  #add(key: string, upTo: number): void {
    const before = this.#stones.get(key)?.upTo ?? 0;
    this.#stones.delete(key);
    this.#stones.set(key, { upTo: Math.max(before, upTo), expiresMs: this.#nowMs() + KEEP_MS });
    this.#forgetSome();
  }

  #forgetSome(): void {
    const nowMs = this.#nowMs();
    for (const [key, { expiresMs }] of this.#stones) {
      if (expiresMs > nowMs && this.#stones.size <= MAX_STOPS) return;
      this.#stones.delete(key);
    }
  }
}

function taskKey(groupId: string, index: number): string {
  return `${groupId}/${index}`;
}
