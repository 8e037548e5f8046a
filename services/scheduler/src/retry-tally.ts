import type { ChangeFan, Changes, Group, LedgerState } from "@sheaf/ledger";

/**
 * Counts the tasks that each record asks to run again while it is folded, so that a writer knows what its own event has
 * done and what another one's had done before it.
 */
export class RetryTally implements Changes, Disposable {
  readonly #state: LedgerState;
  readonly #counts = new Map<string, number>();
  readonly #unlisten: () => void;

  /** Counts until it is disposed of. */
  constructor({ state, changes }: { readonly state: LedgerState; readonly changes: ChangeFan }) {
    this.#state = state;
    this.#unlisten = changes.listen(this);
  }

  retried(group: Group, indexes: readonly number[]): void {
    const key = keyOf(group, this.#state.seq);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + indexes.length);
  }

  /** Tasks of the group that the record `seq` has asked to run again. */
  of(group: Group, seq: number): number {
    return this.#counts.get(keyOf(group, seq)) ?? 0;
  }

  [Symbol.dispose](): void {
    this.#unlisten();
  }
}

function keyOf({ terms }: Group, seq: number): string {
  return `${seq} ${terms.id}`;
}
