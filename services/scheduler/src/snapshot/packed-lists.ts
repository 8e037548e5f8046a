import type { ColumnReader } from "./column-reader.ts";
import type { ColumnWriter } from "./column-writer.ts";

/** How an item of a list is a row of numbers. */
export interface RowShape<T> {
  readonly width: number;
  row(item: T, text: (text: string) => number): readonly number[];
  item(row: readonly number[], text: (number: number) => string): T;
}

/** Packs one list for each group: their lengths, then all their items as columns. */
export function packLists<T>(w: ColumnWriter, lists: readonly (readonly T[])[], shape: RowShape<T>): void {
  const text = (value: string) => w.text(value);
  w.numbers(lists.map((list) => list.length));
  w.rows(
    lists.flatMap((list) => list.flatMap((item) => shape.row(item, text))),
    shape.width,
  );
}

/** Reads what {@link packLists} has packed. */
export function unpackLists<T>(r: ColumnReader, shape: RowShape<T>): T[][] {
  const text = (number: number) => r.text(number);
  const lengths = r.numbers();
  const columns = Array.from({ length: shape.width }, () => r.numbers());
  let at = 0;
  const next = () => {
    const row = columns.map((column) => column[at] ?? 0);
    at += 1;
    return shape.item(row, text);
  };
  return Array.from(lengths, (length) => Array.from({ length }, next));
}
