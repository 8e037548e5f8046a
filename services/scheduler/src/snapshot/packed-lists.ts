import type { ColumnReader } from "./column-reader.ts";
import type { ColumnWriter } from "./column-writer.ts";

/** How an item of a list is numbers: one of each column. */
export interface RowShape<T> {
  /** `text` gives the number under which a text will be found. */
  readonly columns: readonly ((item: T, text: (text: string) => number) => number)[];
  /** The item again, of the numbers by column. */
  item(n: (column: number) => number, text: (number: number) => string): T;
}

/** Most lists are empty, and nobody changes one. */
const NOTHING: never[] = [];

/** Packs one list for each group: their lengths, then all their items as columns. */
export function packLists<T>(w: ColumnWriter, lists: readonly (readonly T[])[], shape: RowShape<T>): void {
  const text = (value: string) => w.text(value);
  w.numbers(lists.map((list) => list.length));
  const items = lists.flat(1) as readonly T[];
  for (const column of shape.columns) w.numbers(items.map((item) => column(item, text)));
}

/** Reads what {@link packLists} has packed. */
export function unpackLists<T>(r: ColumnReader, shape: RowShape<T>): T[][] {
  const lengths = r.numbers();
  const columns = shape.columns.map(() => r.numbers());
  const text = (number: number) => r.text(number);
  let at = 0;
  const n = (column: number) => columns[column]?.[at] ?? 0;
  const lists: T[][] = [];
  for (const length of lengths) {
    const list: T[] = length === 0 ? NOTHING : [];
    for (const end = at + length; at < end; at++) list.push(shape.item(n, text));
    lists.push(list);
  }
  return lists;
}
