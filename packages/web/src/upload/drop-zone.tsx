import "./drop-zone.css";
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { useText } from "../i18n/text.tsx";
import type { Dropped } from "./choose-files.ts";
import { droppedFiles } from "./dropped-files.ts";

interface DropZoneProps {
  /** Called at once with what was dropped, pasted or chosen; never with nothing. */
  readonly onFiles: (dropped: Dropped) => void;
  /** Takes nothing, and does not look as if it did. */
  readonly disabled?: boolean;
  /** A strip beside other things instead of a large field. */
  readonly small?: boolean;
  readonly children?: ComponentChildren;
}

/** Takes files in every way there is: dropped anywhere on the page, pasted, or chosen by button, also a whole folder. */
export function DropZone({ onFiles, disabled = false, small = false, children }: DropZoneProps) {
  const { t } = useText();
  const take = (dropped: Dropped) => {
    if (dropped.files.length + dropped.unreadable.length > 0) onFiles(dropped);
  };
  const over = useDrops(disabled ? undefined : take);
  return (
    <div class={`drop-zone ${small ? "drop-small" : ""}`} data-over={over}>
      {!small && (
        <p class="drop-lead">
          <strong>{over ? t.upload.dropNow : t.upload.drop}</strong>
          <span class="quiet">{t.upload.orPaste}</span>
        </p>
      )}
      <div class="line-up drop-buttons">
        <FileButton onFiles={take} disabled={disabled} class={small ? "" : "primary"}>
          {small ? t.upload.addMore : t.upload.chooseFiles}
        </FileButton>
        {!small && (
          <FileButton onFiles={take} disabled={disabled} folder>
            {t.upload.chooseFolder}
          </FileButton>
        )}
      </div>
      {children}
    </div>
  );
}

interface FileButtonProps {
  readonly onFiles: (dropped: Dropped) => void;
  readonly disabled: boolean;
  readonly folder?: boolean;
  readonly class?: string;
  readonly children: ComponentChildren;
}

function FileButton({ onFiles, disabled, folder = false, class: className = "", children }: FileButtonProps) {
  const input = useRef<HTMLInputElement>(null);
  const change = () => {
    const files = [...(input.current?.files ?? [])];
    // The same files may be chosen once more.
    if (input.current) input.current.value = "";
    onFiles({ files, unreadable: [] });
  };
  return (
    <>
      <button type="button" class={className} disabled={disabled} onClick={() => input.current?.click()}>
        {children}
      </button>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        {...(folder ? { webkitdirectory: true } : { accept: "image/*" })}
        onChange={change}
      />
    </>
  );
}

/** Listens on the whole page; true while files are held over it that would be taken. */
function useDrops(take: ((dropped: Dropped) => void) | undefined): boolean {
  const [over, setOver] = useState(false);
  const latest = useRef(take);
  latest.current = take;
  useEffect(() => {
    const hold = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      // Text goes where it was dropped.
      if (!event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      setOver(false);
      void droppedFiles(event.dataTransfer).then((dropped) => latest.current?.(dropped));
    };
    const paste = ({ clipboardData }: ClipboardEvent) => {
      // Office puts a picture of a text beside it.
      if (!clipboardData || clipboardData.types.includes("text/rtf")) return;
      latest.current?.({ files: [...clipboardData.files], unreadable: [] });
    };
    const off = new AbortController();
    const options = { signal: off.signal };
    addEventListener("dragover", hold, options);
    addEventListener("dragleave", leave, options);
    addEventListener("drop", drop, options);
    addEventListener("paste", paste, options);
    return () => off.abort();
  }, []);
  return over && take !== undefined;
}
