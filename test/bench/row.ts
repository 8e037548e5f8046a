/** How a peer keeps what it is given: Redis in memory only, or with its append-only file synced on every write. */
export type RedisMode = "memory" | "fsync";

/** Who is measured beside Sheaf. */
export type Peer = "BullMQ" | "Celery";

/** One peer in one mode: a column of the tables. */
export type Column = `${Peer}, ${RedisMode}`;

/** All of them, in the tables' order. */
export const COLUMNS: readonly Column[] = ["BullMQ, memory", "BullMQ, fsync", "Celery, memory", "Celery, fsync"];

/** A peer's figure. Without a value the note says why there is none. */
export interface PeerFigure {
  readonly value?: number;
  readonly note?: string;
}

/** What a figure is held against. */
export type Bar =
  /** The figure itself: at most, or at least, by what is better. */
  | { readonly kind: "limit"; readonly limit: number }
  /** So many times better than the best of these columns. */
  | { readonly kind: "ratio"; readonly over: readonly Column[]; readonly atLeast: number };

/** One line of the result. */
export interface Row {
  readonly what: string;
  readonly unit: string;
  readonly better: "more" | "less";
  /** Sheaf's figure. */
  readonly value: number;
  readonly peers?: Partial<Record<Column, PeerFigure>>;
  readonly bars: readonly Bar[];
}

/** Whether a bar is reached; undefined where none of its columns has a figure. */
export function isMet(row: Row, bar: Bar): boolean | undefined {
  if (bar.kind === "limit") return row.better === "less" ? row.value <= bar.limit : row.value >= bar.limit;
  const ratios = bar.over.map((column) => ratio(row, column)).filter((value) => value !== undefined);
  return ratios.length === 0 ? undefined : Math.min(...ratios) >= bar.atLeast;
}

/** All bars together, in a word. A row without bars is there to be read. */
export function verdict(row: Row): string {
  const met = row.bars.map((bar) => isMet(row, bar));
  if (met.includes(false)) return "missed";
  if (met.includes(undefined)) return "not measured";
  return met.length === 0 ? "" : "met";
}

/** How many times better Sheaf is than a column; undefined where that has no figure. */
export function ratio(row: Row, column: Column): number | undefined {
  const peer = row.peers?.[column]?.value;
  if (peer === undefined) return undefined;
  return row.better === "less" ? peer / row.value : row.value / peer;
}
