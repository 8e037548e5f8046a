import type { Group } from "@sheaf/client";
import { useEffect, useRef } from "preact/hooks";
import { useText } from "../i18n/text.tsx";
import { announce } from "../parts/notices.ts";
import { quarterOf } from "./how-far.ts";

/** Has the start, each quarter and the end of a group read out, once each. */
export function useAnnounced(group: Group | undefined): void {
  const { t, f } = useText();
  const said = useRef({ round: 0, quarter: -1 });
  const round = group?.round ?? 0;
  const quarter = group === undefined ? -1 : quarterOf(group);
  useEffect(() => {
    if (!group || quarter < 0) return;
    const { current: before } = said;
    if (before.round === round && before.quarter >= quarter) return;
    said.current = { round, quarter };
    const { succeeded, failed, cancelled, total } = group.counts;
    if (quarter === 4) announce(t.group.said.ended(f.count(succeeded), f.count(failed), f.count(cancelled)));
    else announce(quarter === 0 ? t.group.said.started(total) : t.group.said.share(f.percent(quarter / 4)));
  }, [round, quarter]);
}
