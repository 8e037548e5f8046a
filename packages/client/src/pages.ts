/** One page of a list. */
export interface Page<T> {
  readonly rows: readonly T[];
  /** Null on the last page. */
  readonly next: string | null;
}

/** All rows of a list; a page is asked for when the one before is used up. */
export async function* allRows<T>(readPage: (cursor: string | undefined) => Promise<Page<T>>): AsyncGenerator<T, void> {
  let cursor: string | undefined;
  do {
    const { rows, next }: Page<T> = await readPage(cursor);
    yield* rows;
    cursor = next ?? undefined;
  } while (cursor !== undefined);
}
