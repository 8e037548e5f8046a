import { useEffect } from "preact/hooks";
import { useText } from "../i18n/text.tsx";
import { announce } from "../parts/notices.ts";
import type { GroupList, GroupListState } from "./group-list.ts";

interface ListStatusProps {
  readonly list: GroupList;
  readonly state: GroupListState;
}

/** How many are shown and as of when, and what is new: in a line of its own that is always there, so that nothing moves. */
export function ListStatus({ list, state: { rows, readAtMs, outdated, busy } }: ListStatusProps) {
  const { t, f } = useText();
  const [news, gap] = [rows?.news.length ?? 0, rows?.gap === true];
  useEffect(() => {
    if (news > 0) announce(t.groups.newsSaid(news));
  }, [news, t]);
  const showNews = async () => {
    await list.showNews();
    requestAnimationFrame(() => document.querySelector<HTMLElement>(".groups tbody a")?.focus());
  };
  const at = readAtMs === undefined ? undefined : f.clock(readAtMs);
  return (
    <div class="groups-status line-up spread">
      <span class="quiet number">
        {rows && <span>{t.groups.shown(rows.groups.length)}</span>}
        {at !== undefined && <span> · {outdated ? t.groups.outdated(at) : t.groups.updated(at)}</span>}
      </span>
      <span class="line-up">
        {news > 0 && (
          <button type="button" class="small primary" onClick={() => void showNews()}>
            {gap ? t.groups.manyNews : t.groups.news(news)}
          </button>
        )}
        <button type="button" class="small" aria-disabled={busy} onClick={() => void list.load()}>
          {t.groups.refresh}
        </button>
      </span>
    </div>
  );
}
