import "./compare.css";
import type { Output } from "@sheaf/client";
import { useState } from "preact/hooks";
import { useText } from "../i18n/text.tsx";
import { SavedText } from "./saved-text.tsx";

interface CompareProps {
  /** Address of the original; undefined where it cannot be shown. */
  readonly before: string | undefined;
  readonly beforeBytes: number | undefined;
  readonly after: Pick<Output, "name" | "href" | "width" | "height" | "bytes">;
  /** What the image is called. */
  readonly name: string;
}

/** Where the handle stands at first, in percent. */
const MIDDLE = 50;

/** A picture before and after, split by a handle; the picture after alone where the one before is not to be had. */
export function Compare({ before, beforeBytes, after, name }: CompareProps) {
  const { t, f } = useText();
  const [split, setSplit] = useState(MIDDLE);
  const [state, setState] = useState<"loading" | "there" | "gone">("loading");
  const [broken, setBroken] = useState(false);
  const comparing = before !== undefined && state === "there" && !broken;
  const { width, height } = after;
  const box = { "--width": width, "--ratio": width / height, "--split": `${split}%` };
  return (
    <figure class="compare">
      {/* Left is before in any direction of writing: the pictures have none. */}
      <div class={comparing ? "compare-box comparing" : "compare-box"} dir="ltr" style={box}>
        {broken ? (
          <p class="quiet">{t.task.outputs.noPreview}</p>
        ) : (
          <img
            class="compare-after"
            src={after.href}
            alt={t.task.outputs.alt(after.name, name)}
            decoding="async"
            onError={() => setBroken(true)}
          />
        )}
        {before !== undefined && state !== "gone" && !broken && (
          <img
            class="compare-before"
            src={before}
            alt={t.task.compare.original(name)}
            decoding="async"
            onLoad={() => setState("there")}
            onError={() => setState("gone")}
          />
        )}
        {comparing && <Handle split={split} onSplit={setSplit} />}
      </div>
      <figcaption class="quiet number">
        <bdi>{after.name}</bdi> · {beforeBytes !== undefined && `${f.bytes(beforeBytes)} → `}
        {f.bytes(after.bytes)}
        {beforeBytes !== undefined && (
          <>
            , <SavedText before={beforeBytes} after={after.bytes} />
          </>
        )}
      </figcaption>
    </figure>
  );
}

function Handle({ split, onSplit }: { readonly split: number; readonly onSplit: (split: number) => void }) {
  const { t, f } = useText();
  return (
    <>
      <span class="compare-tag compare-tag-before" aria-hidden="true">
        {t.task.compare.before}
      </span>
      <span class="compare-tag compare-tag-after" aria-hidden="true">
        {t.task.compare.after}
      </span>
      <input
        type="range"
        min={0}
        max={100}
        step={1}
        value={split}
        aria-label={t.task.compare.label}
        aria-valuetext={f.percent(split / 100)}
        onInput={(event) => onSplit(event.currentTarget.valueAsNumber)}
      />
      <span class="compare-handle" aria-hidden="true" />
    </>
  );
}
