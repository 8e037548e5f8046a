import { type Bar, COLUMNS, type Column, type PeerFigure, type Row, ratio, verdict } from "./row.ts";

const DIGITS = new Intl.NumberFormat("en", { maximumSignificantDigits: 3 });

/** A figure to three digits with its unit; long times are told in seconds. */
export function figureText(value: number, unit: string): string {
  if (unit === "ms" && value >= 10_000) return figureText(value / 1_000, "s");
  return unit === "%" ? `${DIGITS.format(value)} %` : `${DIGITS.format(value)} ${unit}`.trim();
}

/** Bars in words: `≥ 20 × BullMQ, ≤ 100 ms`. */
export function barsText(row: Row): string {
  return row.bars.map((bar) => barText(row, bar)).join(", ");
}

function barText(row: Row, bar: Bar): string {
  if (bar.kind === "limit") return `${row.better === "less" ? "≤" : "≥"} ${figureText(bar.limit, row.unit)}`;
  const peers = new Set(bar.over.map((column) => (bar.over.length === 1 ? column : column.split(",")[0])));
  return `≥ ${DIGITS.format(bar.atLeast)} × ${[...peers].join(", ")}`;
}

/** A row in one line, for the terminal. */
export function rowText(row: Row): string {
  const known = COLUMNS.filter((column) => row.peers?.[column] !== undefined);
  const peers = known.map((column) => {
    const times = ratio(row, column);
    return `${column}: ${peerText(row, row.peers?.[column])}${times === undefined ? "" : `, ${timesText(times)}`}`;
  });
  const bars = row.bars.length === 0 ? "" : ` (${barsText(row)})`;
  return [`${verdict(row).padEnd(6)} ${figureText(row.value, row.unit)}${bars}  ${row.what}`, ...peers].join(
    "\n         ",
  );
}

/** How many times better Sheaf is than each column, with the bars; undefined where no row has peers. */
export function ratioTable(rows: readonly Row[]): string | undefined {
  const compared = rows.filter((row) => row.peers !== undefined);
  const lines = compared.map((row) => [
    row.what,
    ...COLUMNS.map((c) => ratioText(row, c)),
    barsText(row),
    verdict(row),
  ]);
  return table(["Sheaf is better by", ...COLUMNS, "bar", ""], lines);
}

function ratioText(row: Row, column: Column): string {
  const peer = row.peers?.[column];
  const times = ratio(row, column);
  return times === undefined ? absentText(peer) : withNote(timesText(times), peer);
}

function timesText(times: number): string {
  return `${DIGITS.format(times)} ×`;
}

/** The figures behind the ratios; undefined where no row has peers. */
export function figureTable(rows: readonly Row[]): string | undefined {
  const compared = rows.filter((row) => row.peers !== undefined);
  const lines = compared.map((row) => [
    row.what,
    figureText(row.value, row.unit),
    ...COLUMNS.map((column) => peerText(row, row.peers?.[column])),
  ]);
  return table(["what", "Sheaf", ...COLUMNS], lines);
}

/** Rows without peers; undefined where there are none. */
export function ownTable(rows: readonly Row[]): string | undefined {
  const own = rows.filter((row) => row.peers === undefined);
  return table(
    ["what", "figure", "bar", ""],
    own.map((row) => [row.what, figureText(row.value, row.unit), barsText(row), verdict(row)]),
  );
}

function peerText(row: Row, figure: PeerFigure | undefined): string {
  return figure?.value === undefined ? absentText(figure) : withNote(figureText(figure.value, row.unit), figure);
}

function withNote(text: string, figure: PeerFigure | undefined): string {
  return figure?.note === undefined ? text : `${text} (${figure.note})`;
}

function absentText(figure: PeerFigure | undefined): string {
  return figure?.note ?? "–";
}

function table(head: readonly string[], lines: readonly (readonly string[])[]): string | undefined {
  if (lines.length === 0) return undefined;
  const cells = (line: readonly string[]) => `| ${line.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [cells(head), cells(head.map(() => "---")), ...lines.map(cells)].join("\n");
}
