import "./control-table.css";
import type { ComponentChildren } from "preact";
import { useMemo, useState } from "preact/hooks";
import { useText } from "../i18n/text.tsx";
import { ScrollBox } from "../parts/scroll-box.tsx";
import { setQuery, usePlace } from "../routing/place.ts";
import { nextSort, readSort, type Sort, type SortKey, sortRows, writeSort } from "./table-sort.ts";

/** A column of a table. */
export interface Column<Row> {
  readonly id: string;
  readonly title: string;
  /** What the column's cell shows in a row. */
  readonly show: (row: Row) => ComponentChildren;
  /** What a press on the header sorts by; without it, nothing. */
  readonly by?: (row: Row) => SortKey;
  /** Numbers end where the column ends, and are sorted from the largest on. */
  readonly isNumber?: boolean;
}

/** The parts of a column that shows a number: it is sorted by that, and null is a dash. */
export function numeric<Row>(
  by: (row: Row) => number | null,
  write: (value: number) => string,
): Pick<Column<Row>, "isNumber" | "by" | "show"> {
  const show = (row: Row) => {
    const value = by(row);
    return value === null ? "–" : write(value);
  };
  return { isNumber: true, by, show };
}

/** Rows shown before all are asked for: more than fit on a screen, and few enough to be laid out in no time. */
const SHOWN = 50;

interface SortTableProps<Row> {
  /** Names the sort in the address. */
  readonly name: string;
  readonly caption: string;
  readonly rows: readonly Row[];
  /** The first one names the row. To be the same array from one render to the next. */
  readonly columns: readonly Column<Row>[];
  readonly keyOf: (row: Row) => string;
  /** Shown where there are no rows. */
  readonly none: string;
}

/** A table whose headers sort it; the sort is in the address. */
export function SortTable<Row>({ name, caption, rows, columns, keyOf, none }: SortTableProps<Row>) {
  const { t } = useText();
  const { query } = usePlace();
  const [all, setAll] = useState(false);
  const parameter = `sort-${name}`;
  const sortable = columns.filter(({ by }) => by).map(({ id }) => id);
  const sort = readSort(query.get(parameter), sortable);
  const by = columns.find(({ id }) => id === sort?.column)?.by;
  const sorted = sort && by ? sortRows(rows, by, sort.down) : rows;
  const shown = all ? sorted : sorted.slice(0, SHOWN);
  const choose = (next: Sort | undefined) => setQuery({ [parameter]: writeSort(next) });
  return (
    <ScrollBox class="wide control-table" label={caption}>
      <table>
        <caption class="unseen">{caption}</caption>
        <thead>
          <tr>
            {columns.map((column) => (
              <Header key={column.id} column={column} sort={sort} onSort={choose} />
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <TableRow key={keyOf(row)} row={row} columns={columns} />
          ))}
        </tbody>
      </table>
      {rows.length === 0 && <p class="quiet control-none">{none}</p>}
      {shown.length < rows.length && (
        <button type="button" class="plain" onClick={() => setAll(true)}>
          {t.control.showAll(rows.length)}
        </button>
      )}
    </ScrollBox>
  );
}

interface HeaderProps<Row> {
  readonly column: Column<Row>;
  readonly sort: Sort | undefined;
  readonly onSort: (next: Sort | undefined) => void;
}

function Header<Row>({ column: { id, title, by, isNumber = false }, sort, onSort }: HeaderProps<Row>) {
  const down = sort?.column === id ? sort.down : undefined;
  const order = down === undefined ? "none" : down ? "descending" : "ascending";
  const sign = { none: "", ascending: "↑", descending: "↓" }[order];
  return (
    <th scope="col" class={isNumber ? "at-end" : undefined} {...(by && { "aria-sort": order })}>
      {by ? (
        <button type="button" class="control-sort" onClick={() => onSort(nextSort(sort, id, isNumber))}>
          {title}
          {sign !== "" && <span aria-hidden="true">{sign}</span>}
        </button>
      ) : (
        title
      )}
    </th>
  );
}

interface RowProps<Row> {
  readonly row: Row;
  readonly columns: readonly Column<Row>[];
}

/** Made anew only for another snapshot or language: a sort moves rows, and no more. */
function TableRow<Row>({ row, columns }: RowProps<Row>) {
  return useMemo(
    () => (
      <tr>
        {columns.map(({ id, show, isNumber = false }, index) =>
          index === 0 ? (
            <th key={id} scope="row">
              {show(row)}
            </th>
          ) : (
            <td key={id} class={isNumber ? "at-end" : undefined}>
              {show(row)}
            </td>
          ),
        )}
      </tr>
    ),
    [row, columns],
  );
}
