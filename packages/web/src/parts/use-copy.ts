import { useEffect, useState } from "preact/hooks";
import { useText } from "../i18n/text.tsx";
import { copyText } from "./copy-text.ts";
import { showFailure } from "./notices.ts";

/** For how long it says that it has copied. */
const SAID_MS = 2_000;

/** Copying by a button. */
export interface Copying {
  /** It has just copied. */
  readonly copied: boolean;
  /** Copies a text, also one that comes later; true if that worked, else the text is shown, to be selected by hand. */
  readonly copy: (text: string | Promise<string>) => Promise<boolean>;
}

/** Copies texts, and knows for a moment that it has. */
export function useCopy(): Copying {
  const { t } = useText();
  const [copies, setCopies] = useState(0);
  useEffect(() => {
    if (copies === 0) return;
    const timer = setTimeout(() => setCopies(0), SAID_MS);
    return () => clearTimeout(timer);
  }, [copies]);
  const copy = async (text: string | Promise<string>) => {
    const worked = await copyText(text);
    if (worked) setCopies(copies + 1);
    else showFailure(t.groups.notCopied(await text));
    return worked;
  };
  return { copied: copies > 0, copy };
}
