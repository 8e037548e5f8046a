import "./tip.css";
import { useAheadMs } from "../api/server-clock.ts";
import { useText } from "../i18n/text.tsx";
import { useNow } from "../live/use-now.ts";

interface AgoProps {
  /** ISO 8601. */
  readonly iso: string;
  /** Whether the keyboard reaches it, to be shown the exact time; default false. For where nothing else says it. */
  readonly focusable?: boolean;
}

/** A moment of the service's clock as how long ago it was; the exact one on hover, and for screen readers. */
export function Ago({ iso, focusable = false }: AgoProps) {
  const { f } = useText();
  const aheadMs = useAheadMs();
  const now = useNow(isFresh(iso, aheadMs) ? 1_000 : 20_000) + aheadMs;
  const exact = f.moment(iso);
  return (
    <time dateTime={iso} title={exact} data-tip={exact} class="tip" {...(focusable && { tabIndex: 0 })}>
      {f.ago(iso, now)}
      <span class="unseen">, {exact}</span>
    </time>
  );
}

/** Whether its seconds are still told. */
function isFresh(iso: string, aheadMs: number): boolean {
  return Date.now() + aheadMs - Date.parse(iso) < 60_000;
}
