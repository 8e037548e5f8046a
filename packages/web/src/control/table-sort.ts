/** What a cell is sorted by; null is nothing to sort by, and comes last either way. */
export type SortKey = number | string | null;

/** Which column, and whether from the largest on. */
export interface Sort {
  readonly column: string;
  readonly down: boolean;
}

/** The sort in an address, `name` or `-name`; undefined for a column that is not known. */
export function readSort(text: string | null, columns: readonly string[]): Sort | undefined {
  const down = text?.startsWith("-") ?? false;
  const column = columns.find((one) => one === (down ? text?.slice(1) : text));
  return column === undefined ? undefined : { column, down };
}

/** As it stands in an address; null for none. */
export function writeSort(sort: Sort | undefined): string | null {
  if (!sort) return null;
  return sort.down ? `-${sort.column}` : sort.column;
}

/** What a press on a column's header makes of the sort: first `downFirst`, then the other way, then none. */
export function nextSort(sort: Sort | undefined, column: string, downFirst: boolean): Sort | undefined {
  if (sort?.column !== column) return { column, down: downFirst };
  return sort.down === downFirst ? { column, down: !downFirst } : undefined;
}

const words = new Intl.Collator("en", { numeric: true });

/** The rows in order; those with the same key stay as they are. */
export function sortRows<Row>(rows: readonly Row[], keyOf: (row: Row) => SortKey, down: boolean): readonly Row[] {
  const keyed = rows.map((row) => ({ row, key: keyOf(row) }));
  return keyed.sort((a, b) => compare(a.key, b.key, down ? -1 : 1)).map(({ row }) => row);
}

function compare(a: SortKey, b: SortKey, way: 1 | -1): number {
  if (a === null || b === null) return Number(a === null) - Number(b === null);
  if (typeof a === "number" && typeof b === "number") return (a - b) * way;
  return words.compare(String(a), String(b)) * way;
}
