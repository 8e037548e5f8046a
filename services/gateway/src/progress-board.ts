/** A poll is answered with a share that is at most this old, in milliseconds. */
const FRESH_MS = 250;
/** A share older than this, in milliseconds, is read again while it is being answered. */
const REFRESH_MS = 20;
/** Groups remembered. */
const CAPACITY = 20_000;

/** Who asks for a group: another tenant's is unknown to them. */
export interface ProgressOwner {
  readonly tenant: string;
}

/** What the board needs of a group. */
export interface ProgressView {
  readonly id: string;
  readonly progress: number;
  /** Decimal text; grows with every event that touches the group. */
  readonly revision: string;
}

/**
 * The finished shares of groups that are polled just now. However many poll a group, one read of it is on its way at a
 * time, and nobody who polls in quick succession waits for it.
 */
export interface ProgressBoard {
  /** The share of the group: from memory if it is fresh, else from `read`. Rejects with what `read` rejects with. */
  progress(owner: ProgressOwner, groupId: string, read: () => Promise<ProgressView>): Promise<number>;
  /** A write has answered with the group as it is now. */
  saw(owner: ProgressOwner, group: ProgressView): void;
  /** The next poll reads anew: something was done to the group. */
  forget(owner: ProgressOwner, groupId: string): void;
}

interface Entry {
  progress: number;
  revision: bigint;
  readAtMs: number;
  reading: Promise<number> | undefined;
}

/** An empty board. `nowMs` is a monotonic clock in milliseconds. */
export function createProgressBoard(nowMs: () => number = () => performance.now(), capacity = CAPACITY): ProgressBoard {
  const entries = new Map<string, Entry>();

  function refresh(key: string, read: () => Promise<ProgressView>): Promise<number> {
    const entry = entryOf(key);
    entry.reading ??= read()
      .then((view) => keep(entry, view))
      .finally(() => {
        entry.reading = undefined;
      });
    return entry.reading;
  }

  /** A read that was on its way when a write answered may be older than the write. */
  function keep(entry: Entry, view: ProgressView): number {
    const revision = BigInt(view.revision);
    if (revision >= entry.revision) Object.assign(entry, { progress: view.progress, revision });
    entry.readAtMs = nowMs();
    return entry.progress;
  }

  function entryOf(key: string): Entry {
    const entry = entries.get(key) ?? { progress: 0, revision: -1n, readAtMs: -Infinity, reading: undefined };
    entries.delete(key);
    entries.set(key, entry);
    const [oldest] = entries.keys();
    if (entries.size > capacity && oldest !== undefined) entries.delete(oldest);
    return entry;
  }

  return {
    async progress(owner, groupId, read) {
      const key = keyOf(owner, groupId);
      const known = entries.get(key);
      const ageMs = nowMs() - (known?.readAtMs ?? -Infinity);
      if (!known || ageMs > FRESH_MS) return refresh(key, read);
      // A read that fails now is told to whoever comes when the share is not fresh any more.
      if (ageMs > REFRESH_MS) refresh(key, read).catch(() => undefined);
      return known.progress;
    },
    saw: (owner, group) => void keep(entryOf(keyOf(owner, group.id)), group),
    forget: (owner, groupId) => void entries.delete(keyOf(owner, groupId)),
  };
}

function keyOf({ tenant }: ProgressOwner, groupId: string): string {
  return `${tenant}/${groupId}`;
}
