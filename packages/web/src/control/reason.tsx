import { useText } from "../i18n/text.tsx";

/** What the service says in words of its own: in the reader's language where the page knows the sentence, else as it is. */
export function Reason({ text }: { readonly text: string }) {
  const { t } = useText();
  for (const [pattern, say] of t.control.sentences) {
    const found = pattern.exec(text);
    if (found) return <span>{say(...found.slice(1))}</span>;
  }
  return <span lang="en">{text}</span>;
}
