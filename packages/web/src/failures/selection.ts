/** What is ticked in a list, and which was ticked last. */
export interface Selection {
  readonly codes: ReadonlySet<string>;
  /** Where a range begins. */
  readonly anchor: string | undefined;
}

/** Nothing is ticked. */
export const NOTHING: Selection = { codes: new Set(), anchor: undefined };

interface Tick {
  /** The list as it is shown. */
  readonly all: readonly string[];
  readonly code: string;
  /** Whether all from the one before to this become as this. */
  readonly range: boolean;
}

/** After one was clicked: it turns over, and with it, in a range, all between. */
export function ticked({ codes, anchor }: Selection, { all, code, range }: Tick): Selection {
  const on = !codes.has(code);
  const [from, to] = [anchor === undefined ? -1 : all.indexOf(anchor), all.indexOf(code)];
  const touched = range && from >= 0 ? all.slice(Math.min(from, to), Math.max(from, to) + 1) : [code];
  const next = new Set(codes);
  for (const one of touched) {
    if (on) next.add(one);
    else next.delete(one);
  }
  return { codes: next, anchor: code };
}

/** After the box of all was clicked: all, or none where all were. */
export function tickedAll({ codes }: Selection, all: readonly string[]): Selection {
  return all.every((code) => codes.has(code)) ? NOTHING : { codes: new Set(all), anchor: undefined };
}
