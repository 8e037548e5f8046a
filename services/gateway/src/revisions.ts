/** Groups whose revision is remembered. */
const CAPACITY = 20_000;

/** The newest revision seen of each group lately, so that reads through this gateway never go back. */
export interface Revisions {
  /** Remembers it if it is newer. */
  saw(group: { readonly id: string; readonly revision: string }): void;
  /** What the next read has to be at least as new as; `"0"` when nothing is known. */
  atLeast(groupId: string): string;
}

/** Keeps the groups seen last, 20,000 of them. */
export function createRevisions(capacity = CAPACITY): Revisions {
  const newest = new Map<string, bigint>();
  return {
    saw({ id, revision }) {
      const known = newest.get(id) ?? 0n;
      const seen = BigInt(revision);
      newest.delete(id);
      newest.set(id, seen > known ? seen : known);
      const [oldest] = newest.keys();
      if (newest.size > capacity && oldest !== undefined) newest.delete(oldest);
    },
    atLeast: (groupId) => String(newest.get(groupId) ?? 0n),
  };
}
