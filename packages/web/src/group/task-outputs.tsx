import "./task-outputs.css";
import type { Output, Task } from "@sheaf/client";
import { useState } from "preact/hooks";
import { useText } from "../i18n/text.tsx";
import { CopyButton } from "../parts/copy-button.tsx";
import { Compare } from "./compare.tsx";
import { outputFileName } from "./output-file-name.ts";
import { SavedText } from "./saved-text.tsx";
import { sourcePath } from "./use-source-bytes.ts";

interface TaskOutputsProps {
  readonly task: Task;
  readonly name: string;
  readonly sourceBytes: number | undefined;
}

/** What a task made: one of its pictures against the original, and all of them to be taken. */
export function TaskOutputs({ task, name, sourceBytes }: TaskOutputsProps) {
  const { t } = useText();
  const [chosen, choose] = useState<string>();
  const pictures = task.outputs.filter(({ width }) => width > 0);
  const shown = pictures.find((output) => output.name === chosen) ?? firstToShow(pictures);
  const original = sourcePath(task.source);
  return (
    <section class="stack drawer-part">
      <h3>{t.task.outputs.title}</h3>
      {shown && (
        <Compare
          key={shown.href}
          before={original === undefined ? undefined : `${original}/content`}
          beforeBytes={sourceBytes}
          after={shown}
          name={name}
        />
      )}
      <ul class="results">
        {task.outputs.map((output) => (
          <Result
            key={output.name}
            {...{ task, name, output, sourceBytes }}
            shown={output === shown}
            onShow={pictures.length > 1 && output.width > 0 ? () => choose(output.name) : undefined}
          />
        ))}
      </ul>
    </section>
  );
}

/** Formats that browsers show; of them the picture with the most pixels. */
const SHOWABLE = new Set(["webp", "avif", "jpeg", "png", "gif"]);

function firstToShow(pictures: readonly Output[]): Output | undefined {
  const rank = ({ format, width, height }: Output) => (SHOWABLE.has(format) ? width * height : 0);
  return pictures.toSorted((a, b) => rank(b) - rank(a))[0];
}

interface ResultProps extends TaskOutputsProps {
  readonly output: Output;
  readonly shown: boolean;
  /** Absent where there is no choice. */
  readonly onShow: (() => void) | undefined;
}

function Result({ task, name, output, sourceBytes, shown, onShow }: ResultProps) {
  const { t, f } = useText();
  const { href } = output;
  const words = t.task.outputs;
  const file = outputFileName(task, output);
  const size = output.width > 0 && words.size(f.count(output.width), f.count(output.height));
  return (
    <li>
      {onShow ? (
        <button
          type="button"
          class="results-thumb"
          aria-pressed={shown}
          aria-label={words.show(output.name)}
          onClick={onShow}
        >
          <Preview {...{ output, name }} />
        </button>
      ) : (
        output.width > 0 && (
          <span class="results-thumb">
            <Preview {...{ output, name }} />
          </span>
        )
      )}
      <div class="results-facts">
        <span class="number">
          <strong>{output.name}</strong>{" "}
          {sourceBytes !== undefined && output.width > 0 && <SavedText before={sourceBytes} after={output.bytes} />}
        </span>
        <span class="quiet number">{[output.format, size, f.bytes(output.bytes)].filter(Boolean).join(" · ")}</span>
      </div>
      <div class="results-ways">
        <a class="button small" href={href} download={file} aria-label={words.downloadOf(file)} title={file}>
          {words.download}
        </a>
        <a
          class="button small plain"
          href={href}
          target="_blank"
          rel="noreferrer"
          aria-label={words.openOf(output.name)}
        >
          {words.open}
        </a>
        <CopyButton text={new URL(href, location.href).href} label={words.copyOf(output.name)} />
      </div>
    </li>
  );
}

/** Decoration beside its own name; the picture in large is the one with the words. */
function Preview({ output, name }: Pick<ResultProps, "output" | "name">) {
  const { t } = useText();
  const [broken, setBroken] = useState(false);
  if (broken) return <span class="quiet">{output.format}</span>;
  const alt = t.task.outputs.alt(output.name, name);
  return <img src={output.href} alt={alt} loading="lazy" decoding="async" onError={() => setBroken(true)} />;
}
