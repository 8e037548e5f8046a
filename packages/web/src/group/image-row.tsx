import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { useText } from "../i18n/text.tsx";
import { StatePill } from "../parts/state-pill.tsx";
import { useKeptFocus } from "../parts/use-kept-focus.ts";
import { setQuery } from "../routing/place.ts";
import { Thumb } from "../upload/thumb.tsx";
import { type RowText, rowText, smallestOutput } from "./row-text.ts";
import type { Row } from "./rows.ts";

interface ImageRowProps {
  readonly row: Row;
  /** A tile, whose picture is large. */
  readonly grid: boolean;
  /** What can be done about it. */
  readonly actions: (row: Row, name: string) => ComponentChildren;
}

/** One image: what it looks like, how it is, and what can be done about it. The same parts make a row or a tile. */
export function ImageRow({ row, grid, actions }: ImageRowProps) {
  const text = useText();
  const said = rowText(row, text);
  const box = useRef<HTMLElement>(null);
  useKeptFocus(box, (article) => article.querySelector("button.image-name") ?? article.querySelector("button"));
  return (
    <article ref={box} class={`image-row tone-${said.tone}`} data-state={row.state} data-index={row.index}>
      <Picture row={row} large={grid} />
      <div class="image-words">
        <RowName row={row} name={said.name} />
        <span class="image-detail quiet" title={said.detail}>
          {said.detail || (row.local ? text.f.bytes(row.local.file.size) : "")}
        </span>
      </div>
      <div class="image-state">
        <StatePill tone={said.tone}>{said.state}</StatePill>
        <Bar said={said} />
      </div>
      <div class="image-actions">{actions(row, said.name)}</div>
    </article>
  );
}

/** The reader's own file at once, a result of it once there is one and it is to be seen large, or both are elsewhere. */
function Picture({ row: { local, task }, large }: { readonly row: Row; readonly large: boolean }) {
  const output = task && smallestOutput(task.outputs);
  const made = output && output.width > 0 ? output : undefined;
  if (local && !(large && made)) return <Thumb file={local.file} />;
  if (!made) return <span class="thumb" />;
  return <img class="thumb" src={made.href} alt="" loading="lazy" decoding="async" width={48} height={48} />;
}

/** Opens the details once there is a task. */
function RowName({ row: { index }, name }: { readonly row: Row; readonly name: string }) {
  const { t } = useText();
  if (index === undefined) {
    return (
      <span class="image-name" title={name}>
        <bdi>{name}</bdi>
      </span>
    );
  }
  return (
    <button
      type="button"
      class="image-name plain"
      title={name}
      aria-label={t.group.row.open(name)}
      onClick={() => setQuery({ task: String(index) })}
    >
      <bdi>{name}</bdi>
    </button>
  );
}

function Bar({ said: { name, progress } }: { readonly said: RowText }) {
  return <progress class="image-bar" aria-label={name} max={1} {...(progress !== undefined && { value: progress })} />;
}
