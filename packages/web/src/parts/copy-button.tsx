import "./copy-button.css";
import { useText } from "../i18n/text.tsx";
import { announce } from "./notices.ts";
import { useCopy } from "./use-copy.ts";

interface CopyButtonProps {
  readonly text: string;
  /** The accessible name: what is copied. */
  readonly label: string;
  /** Text beside the sign; default none. */
  readonly children?: string;
}

/** Copies a text and says so. */
export function CopyButton({ text, label, children }: CopyButtonProps) {
  const { t } = useText();
  const { copied, copy } = useCopy();
  const press = async () => {
    if (await copy(text)) announce(t.frame.copied);
  };
  return (
    <button type="button" class="plain small copy" aria-label={label} title={label} onClick={() => void press()}>
      <CopySign />
      {children}
      {copied && (
        <span class="copied" aria-hidden="true">
          {t.frame.copied}
        </span>
      )}
    </button>
  );
}

function CopySign() {
  return (
    <svg
      viewBox="0 0 16 16"
      width="15"
      height="15"
      fill="none"
      stroke="currentColor"
      stroke-width="1.5"
      aria-hidden="true"
    >
      <rect x="5.5" y="5.5" width="8" height="8.5" rx="1.5" />
      <path d="M10.5 3.2V3A1.5 1.5 0 0 0 9 1.5H4A1.5 1.5 0 0 0 2.5 3v6A1.5 1.5 0 0 0 4 10.5" />
    </svg>
  );
}
