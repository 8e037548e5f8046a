import type { ComponentChildren, CSSProperties } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";

interface WindowListProps<T> {
  readonly items: readonly T[];
  /** Pixels; every row has the same. */
  readonly rowHeight: number;
  /** Items side by side in a row; default 1. */
  readonly columns?: number;
  readonly keyOf: (item: T) => string | number;
  readonly children: (item: T, index: number) => ComponentChildren;
  readonly class?: string;
  readonly label: string;
}

/** Rows rendered above and below what is to be seen. */
const SPARE_ROWS = 6;

/**
 * A list of any length that scrolls with the page and renders only the rows that are to be seen, and the item that has
 * the focus wherever that is.
 */
export function WindowList<T>({ items, rowHeight, columns = 1, keyOf, children, ...rest }: WindowListProps<T>) {
  const box = useRef<HTMLUListElement>(null);
  const rows = Math.ceil(items.length / columns);
  const seen = useSeenRows(box, { rows, rowHeight });
  const [from, to] = [seen.from * columns, Math.min(items.length, seen.to * columns)];
  const style: CSSProperties = {
    position: "relative",
    blockSize: `${rows * rowHeight}px`,
    gridAutoRows: `${rowHeight}px`,
    paddingBlockStart: `${seen.from * rowHeight}px`,
  };
  const entry = (item: T, index: number, away?: CSSProperties) => (
    <li
      key={keyOf(item)}
      data-key={keyOf(item)}
      aria-setsize={items.length}
      aria-posinset={index + 1}
      {...(away && { style: away })}
    >
      {children(item, index)}
    </li>
  );
  const shown = items.slice(from, to).map((item, at) => entry(item, from + at));
  const focused = focusedKey(box.current);
  const index = focused === undefined ? -1 : items.findIndex((item) => `${keyOf(item)}` === focused);
  const held = index < from || index >= to ? items[index] : undefined;
  if (held !== undefined)
    shown[index < from ? "unshift" : "push"](entry(held, index, placeOf(index, columns, rowHeight)));
  return (
    <ul ref={box} class={rest.class} aria-label={rest.label} style={style}>
      {shown}
    </ul>
  );
}

/** Of the item with the focus in it. While the list renders, the document is still as it was. */
function focusedKey(box: HTMLElement | null): string | undefined {
  return box?.querySelector<HTMLElement>(":scope > :focus-within")?.dataset["key"];
}

/** Where an item belongs that is apart from the others. */
function placeOf(index: number, columns: number, rowHeight: number): CSSProperties {
  const share = 100 / columns;
  return {
    position: "absolute",
    insetBlockStart: `${Math.floor(index / columns) * rowHeight}px`,
    insetInlineStart: `${(index % columns) * share}%`,
    blockSize: `${rowHeight}px`,
    inlineSize: `${share}%`,
  };
}

interface SeenRows {
  readonly from: number;
  readonly to: number;
}

function useSeenRows(
  box: { readonly current: HTMLElement | null },
  { rows, rowHeight }: { readonly rows: number; readonly rowHeight: number },
): SeenRows {
  const [seen, setSeen] = useState<SeenRows>({ from: 0, to: Math.min(rows, 2 * SPARE_ROWS) });
  useLayoutEffect(() => {
    const look = () => {
      const above = -(box.current?.getBoundingClientRect().top ?? 0);
      const first = Math.floor(above / rowHeight) - SPARE_ROWS;
      const from = Math.max(0, Math.min(first, rows));
      const to = Math.min(rows, Math.ceil((above + innerHeight) / rowHeight) + SPARE_ROWS);
      setSeen((old) => (old.from === from && old.to === Math.max(from, to) ? old : { from, to: Math.max(from, to) }));
    };
    look();
    addEventListener("scroll", look, { passive: true });
    addEventListener("resize", look, { passive: true });
    return () => {
      removeEventListener("scroll", look);
      removeEventListener("resize", look);
    };
  }, [box, rows, rowHeight]);
  return seen;
}
