import "./image-row.css";
import type { ComponentChildren } from "preact";
import { useText } from "../i18n/text.tsx";
import { useMatches } from "../parts/use-matches.ts";
import { useWidth } from "../parts/use-width.ts";
import { WindowList } from "../parts/window-list.tsx";
import { ImageRow } from "./image-row.tsx";
import type { Row } from "./rows.ts";

/** Pixels. */
const ROW_HEIGHT = 70;
const NARROW_ROW_HEIGHT = 104;
const TILE = { width: 190, narrowWidth: 165, height: 270 };
/** Narrower pages have rows of two lines. */
const NARROW = "(max-width: 40rem)";

interface ImageListProps {
  readonly rows: readonly Row[];
  readonly grid: boolean;
  /** What can be done about one of them. */
  readonly actions: (row: Row, name: string) => ComponentChildren;
}

/** All images of a group as rows or tiles, of which only those in sight are there. */
export function ImageList({ rows, grid, actions }: ImageListProps) {
  const { t } = useText();
  const { box, width } = useWidth();
  const narrow = useMatches(NARROW);
  const columns = grid ? Math.max(1, Math.floor(width / (narrow ? TILE.narrowWidth : TILE.width))) : 1;
  return (
    <div ref={box} style={{ "--columns": columns }} class="image-box">
      <WindowList
        items={rows}
        rowHeight={grid ? TILE.height : narrow ? NARROW_ROW_HEIGHT : ROW_HEIGHT}
        columns={columns}
        keyOf={({ key }) => key}
        class={grid ? "image-grid" : "image-list"}
        label={t.group.images}
      >
        {(row) => <ImageRow row={row} grid={grid} actions={actions} />}
      </WindowList>
    </div>
  );
}
