import { useEffect } from "preact/hooks";
import { useText } from "../i18n/text.tsx";

/** Names the tab: what is shown, then the product; undefined leaves it to another. */
export function useTitle(shown: string | undefined): void {
  const { t } = useText();
  const title = shown === undefined ? undefined : `${shown} · ${t.frame.name}`;
  useEffect(() => {
    if (title !== undefined) document.title = title;
  }, [title]);
}
