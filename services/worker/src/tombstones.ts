/** A cancelled group is remembered this long after it was last named. */
const KEEP_MS = 10 * 60_000;
/** Most groups remembered; the longest unnamed ones go first. */
const MAX_GROUPS = 100_000;

/** Groups cancelled lately: nothing of them may start here. */
export class Tombstones {
  /** Group → when to forget it; in the order of that time. */
  readonly #expiresMs = new Map<string, number>();
  readonly #nowMs: () => number;

  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
  }

  /** Remembers the group from now on. */
  add(groupId: string): void {
    this.#expiresMs.delete(groupId);
    this.#expiresMs.set(groupId, this.#nowMs() + KEEP_MS);
    this.#forgetSome();
  }

  has(groupId: string): boolean {
    return this.#expiresMs.has(groupId);
  }

  #forgetSome(): void {
    const nowMs = this.#nowMs();
    for (const [groupId, expiresMs] of this.#expiresMs) {
      if (expiresMs > nowMs && this.#expiresMs.size <= MAX_GROUPS) return;
      this.#expiresMs.delete(groupId);
    }
  }
}
