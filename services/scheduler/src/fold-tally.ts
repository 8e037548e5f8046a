import type { ChangeFan, Changes, Group, LedgerState } from "@sheaf/ledger";

/**
 * Counts what each record does to a group while it is folded, so that a writer knows what its own event has done and what
 * another one's had done before it.
 */
export class FoldTally implements Changes, Disposable {
  readonly #state: LedgerState;
  readonly #counts = new Map<string, number>();
  readonly #unlisten: () => void;

  /** Counts until it is disposed of. */
  constructor({ state, changes }: { readonly state: LedgerState; readonly changes: ChangeFan }) {
    this.#state = state;
    this.#unlisten = changes.listen(this);
  }

  taskStopped(group: Group): void {
    this.#add(group, 1);
  }

  retried(group: Group, indexes: readonly number[]): void {
    this.#add(group, indexes.length);
  }

  /** Tasks of the group that the record `seq` has cancelled or asked to run again. */
  of(group: Group, seq: number): number {
    return this.#counts.get(keyOf(group, seq)) ?? 0;
  }

  [Symbol.dispose](): void {
    this.#unlisten();
  }

  #add(group: Group, tasks: number): void {
    const key = keyOf(group, this.#state.seq);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + tasks);
  }
}

function keyOf({ terms }: Group, seq: number): string {
  return `${seq} ${terms.id}`;
}
