import type { Group } from "@sheaf/client";

/** A list of groups, newest first, and what has become known of it since it was read. */
export interface GroupRows {
  readonly groups: readonly Group[];
  /** Made since, newest first; not among `groups` until the reader wants them. */
  readonly news: readonly Group[];
  /** Whether there may be more new ones between `news` and `groups`. */
  readonly gap: boolean;
  /** Ids of those among `groups` that were erased since. */
  readonly gone: ReadonlySet<string>;
}

/** Rows as they were read. */
export function rowsOf(groups: readonly Group[]): GroupRows {
  return { groups, news: [], gap: false, gone: new Set() };
}

/**
 * Rows after the first page was read again: groups are brought up to date where they are, nothing moves. `whole`: the
 * page is all there is. An answer that is older than what is shown of a group changes nothing.
 */
export function mergePage(rows: GroupRows, page: readonly Group[], whole: boolean): GroupRows {
  const fresh = new Map(page.map((group) => [group.id, group]));
  const shown = new Set(rows.groups.map(({ id }) => id));
  const groups = rows.groups.map((group) => newer(group, fresh.get(group.id)));
  const lastKnown = page.findLastIndex(({ id }) => shown.has(id));
  // What comes after the last one that is shown is older, and comes with the next page.
  const news = page.filter(({ id }, at) => !shown.has(id) && (at < lastKnown || lastKnown === -1));
  const gap = lastKnown === -1 && !whole;
  const reached = whole ? groups.length : groups.findLastIndex(({ id }) => fresh.has(id)) + 1;
  const gone = groups.filter(({ id }, at) => !fresh.has(id) && (at < reached || rows.gone.has(id)));
  return { groups, news, gap, gone: new Set(gone.map(({ id }) => id)) };
}

/** Rows with the new ones at the top, and without those that are gone. */
export function withNews({ groups, news, gone }: GroupRows): GroupRows {
  return rowsOf([...news, ...groups.filter(({ id }) => !gone.has(id))]);
}

/** Rows without one group. */
export function withoutGroup(rows: GroupRows, id: string): GroupRows {
  return { ...rows, groups: rows.groups.filter((group) => group.id !== id) };
}

function newer(shown: Group, fresh: Group | undefined): Group {
  if (!fresh || fresh.revision === shown.revision) return shown;
  return BigInt(fresh.revision) > BigInt(shown.revision) ? fresh : shown;
}
