import { useState } from "preact/hooks";
import { problemText } from "../api/error-text.ts";
import { useText } from "../i18n/text.tsx";
import { showFailure } from "./notices.ts";

/** Runs something one at a time, and shows why it failed. */
export function useAction(act: () => Promise<unknown>): { readonly run: () => void; readonly busy: boolean } {
  const { t } = useText();
  const [busy, setBusy] = useState(false);
  const run = () => {
    if (busy) return;
    setBusy(true);
    act()
      .catch((error: unknown) => {
        showFailure(problemText(error, t));
      })
      .finally(() => setBusy(false));
  };
  return { run, busy };
}
