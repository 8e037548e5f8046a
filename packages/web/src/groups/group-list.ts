import type { Group } from "@sheaf/client";
import { createStore, type Store } from "../live/store.ts";
import { type GroupRows, mergePage, rowsOf, withNews, withoutGroup } from "./merge-page.ts";
import { createRowReader, type RowReader } from "./row-reader.ts";

/** Groups that are added to the list at a time. */
const PAGE = 50;
/** With the one that tells whether there are more, so that a page is one request. */
const PAGE_SIZE = PAGE + 1;

/** What is shown of the groups. */
export interface GroupListState {
  /** Undefined until they were read for the first time. */
  readonly rows: GroupRows | undefined;
  /** Whether there are older ones. */
  readonly more: boolean;
  readonly busy: boolean;
  /** Why what the reader asked for failed. */
  readonly error?: unknown;
  /** When the service last answered; Unix milliseconds. */
  readonly readAtMs?: number;
  /** Whether the latest quiet refresh failed. */
  readonly outdated: boolean;
}

interface GroupListParts {
  readonly read: (options: { readonly pageSize: number; readonly signal: AbortSignal }) => AsyncIterable<Group>;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/**
 * Reads one list of groups; nothing is read before `load`. Of what readers ask for one thing is done at a time; failures
 * are in the state.
 */
export class GroupList {
  readonly #parts: GroupListParts;
  readonly #stopped = new AbortController();
  readonly #state = createStore<GroupListState>({ rows: undefined, more: false, busy: false, outdated: false });
  #older: RowReader<Group> | undefined;
  #refreshing = false;

  constructor(parts: GroupListParts) {
    this.#parts = parts;
  }

  get state(): Store<GroupListState> {
    return this.#state;
  }

  /** Reads as many as are shown, at least a page, anew. */
  load(): Promise<void> {
    return this.#exclusively(async () => {
      const reader = this.#newReader();
      const groups = await reader.take(Math.max(PAGE, this.#rows?.groups.length ?? 0));
      this.#older = reader;
      this.#answered(rowsOf(groups));
      this.#change({ more: reader.more() });
    });
  }

  /** Adds older ones. */
  showMore(): Promise<void> {
    return this.#exclusively(async () => {
      const known = new Set(this.#rows?.groups.map(({ id }) => id));
      this.#older ??= this.#newReader();
      const added: Group[] = [];
      do {
        const next = await this.#older.take(PAGE - added.length);
        added.push(...next.filter(({ id }) => !known.has(id)));
      } while (added.length < PAGE && this.#older.more());
      const rows = this.#rows ?? rowsOf([]);
      this.#change({ rows: { ...rows, groups: [...rows.groups, ...added] }, more: this.#older.more() });
    });
  }

  /** Reads the first page in the background: nothing moves by it. */
  async refresh(): Promise<void> {
    if (this.#refreshing || this.#state.get().busy || !this.#rows || this.#stopped.signal.aborted) return;
    this.#refreshing = true;
    try {
      const reader = this.#newReader();
      const page = await reader.take(PAGE);
      const rows = this.#rows;
      if (rows) this.#answered(mergePage(rows, page, !reader.more()));
    } catch {
      this.#failed({ outdated: true });
    }
    this.#refreshing = false;
  }

  /** Puts the new ones at the top. */
  async showNews(): Promise<void> {
    const rows = this.#rows;
    if (rows?.gap) await this.load();
    else if (rows) this.#change({ rows: withNews(rows) });
  }

  /** Takes away one that was deleted. */
  drop(id: string): void {
    if (this.#rows) this.#change({ rows: withoutGroup(this.#rows, id) });
  }

  /** For good. */
  stop(): void {
    this.#stopped.abort();
  }

  async #exclusively(act: () => Promise<void>): Promise<void> {
    if (this.#state.get().busy || this.#stopped.signal.aborted) return;
    this.#change({ busy: true, error: undefined });
    try {
      await act();
    } catch (error) {
      this.#older = undefined;
      this.#failed({ error });
    }
    this.#change({ busy: false });
  }

  get #rows(): GroupRows | undefined {
    return this.#state.get().rows;
  }

  #newReader(): RowReader<Group> {
    return createRowReader(this.#parts.read({ pageSize: PAGE_SIZE, signal: this.#stopped.signal }));
  }

  #answered(rows: GroupRows): void {
    this.#change({ rows, readAtMs: this.#parts.now(), outdated: false });
  }

  #failed(how: Partial<GroupListState>): void {
    if (!this.#stopped.signal.aborted) this.#change(how);
  }

  #change(changes: Partial<GroupListState>): void {
    this.#state.set({ ...this.#state.get(), ...changes });
  }
}
