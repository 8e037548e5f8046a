import { useEffect } from "preact/hooks";
import { useText } from "../i18n/text.tsx";
import { connection } from "../live/connection.ts";
import { useStore } from "../live/store.ts";
import { useNow } from "../live/use-now.ts";
import { announce } from "../parts/notices.ts";
import type { Snapshot } from "./control-watch.ts";
import { ageMs, ageTone, dueInMs } from "./snapshot-age.ts";
import { useControl } from "./use-control.ts";

/** How old what is shown is, in words that say when that is too old; and the button that stops the news. */
export function SnapshotLine() {
  const { t } = useText();
  const watch = useControl();
  const [snapshot, paused] = [useStore(watch.snapshot), useStore(watch.paused)];
  return (
    <div class="line-up spread control-line">
      {snapshot ? <Age snapshot={snapshot} paused={paused} /> : <p class="quiet">{t.control.waiting}</p>}
      <button type="button" onClick={() => (paused ? watch.start() : watch.pause())}>
        <span aria-hidden="true">{paused ? "▶" : "❚❚"}</span>
        {paused ? t.control.goOn : t.control.pause}
      </button>
    </div>
  );
}

function Age({ snapshot: { control, arrival }, paused }: { readonly snapshot: Snapshot; readonly paused: boolean }) {
  const { t, f } = useText();
  const state = useStore(connection)?.state;
  useNow(1_000);
  const age = ageMs(arrival, performance.now());
  const tone = paused ? "paused" : ageTone(age);
  const words = t.control.age;
  const told = tone === "late" || tone === "stopped" ? words[tone] : "";
  useEffect(() => announce(told), [told]);
  const connected = state === "live" || state === "polling";
  const due = paused ? undefined : dueInMs(control, age);
  return (
    <p class={`control-age age-${tone}`}>
      {tone !== "fresh" && <span aria-hidden="true">{tone === "paused" ? "❚❚ " : "⚠ "}</span>}
      {words.taken(control.taken_at === null ? "–" : f.clock(control.taken_at), f.duration(whole(age)))}
      {due !== undefined && <span>{due >= 0 ? words.next(f.duration(whole(due))) : words.overdue}</span>}
      {tone !== "fresh" && " "}
      {tone !== "fresh" && <strong>{connected || paused ? words[tone] : words.lost}</strong>}
    </p>
  );
}

/** In whole seconds, so that the line changes once a second. */
function whole(ms: number): number {
  return Math.max(1, Math.floor(ms / 1_000)) * 1_000;
}
