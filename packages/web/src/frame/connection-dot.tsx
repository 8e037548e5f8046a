import type { Dictionary } from "../i18n/dictionary.ts";
import type { Format } from "../i18n/format.ts";
import { useText } from "../i18n/text.tsx";
import { type Connection, connection } from "../live/connection.ts";
import { useStore } from "../live/store.ts";
import { useNow } from "../live/use-now.ts";

/** Says how what is on the screen is kept up to date; nothing where it is not live. */
export function ConnectionDot() {
  const { t, f } = useText();
  const current = useStore(connection);
  useNow(1_000);
  if (!current) return null;
  return (
    <span class="connection" data-state={current.state}>
      {wordsOf(current, t.frame.connection, f)}
    </span>
  );
}

function wordsOf(current: Connection, words: Dictionary["frame"]["connection"], f: Format): string {
  if (current.state !== "waiting") return words[current.state];
  const leftMs = Math.max(0, current.untilMs - performance.now());
  return words.reconnecting(f.duration(Math.ceil(leftMs / 1_000) * 1_000));
}
