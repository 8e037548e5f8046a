import { useState } from "preact/hooks";
import { NOTHING, type Selection, ticked, tickedAll } from "./selection.ts";

/** What is ticked, and how that changes. */
export interface Selecting {
  readonly selection: Selection;
  tick(code: string, range: boolean): void;
  tickAll(): void;
  clear(): void;
}

/** The selection in a list of codes. */
export function useSelection(all: readonly string[]): Selecting {
  const [selection, setSelection] = useState(NOTHING);
  return {
    selection,
    tick: (code, range) => setSelection((before) => ticked(before, { all, code, range })),
    tickAll: () => setSelection((before) => tickedAll(before, all)),
    clear: () => setSelection(NOTHING),
  };
}
