import { useText } from "../i18n/text.tsx";

/** How much smaller, or larger, a file became: `−82 %`. */
export function SavedText({ before, after }: { readonly before: number; readonly after: number }) {
  const { f } = useText();
  return <span class={after < before ? "saved" : undefined}>{f.change(before, after)}</span>;
}
