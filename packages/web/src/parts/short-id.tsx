import "./tip.css";
import { useText } from "../i18n/text.tsx";
import { Link } from "../routing/link.tsx";
import { CopyButton } from "./copy-button.tsx";
import { shortId } from "./shorten.ts";

interface ShortIdProps {
  readonly id: string;
  /** Where it leads; without it, it is text. */
  readonly href?: string;
}

/** An id in short: in full on hover and focus, and by its button to be copied. */
export function ShortId({ id, href }: ShortIdProps) {
  const { t } = useText();
  const short = shortId(id);
  return (
    <span class="short-id">
      <span class="tip mono" title={id} data-tip={id}>
        {href === undefined ? short : <Link href={href}>{short}</Link>}
      </span>
      <CopyButton text={id} label={t.groups.copyId(short)} />
    </span>
  );
}
