import "./groups.css";
import { useText } from "../i18n/text.tsx";
import { Trouble } from "../parts/trouble.tsx";
import { Link } from "../routing/link.tsx";
import { usePlace } from "../routing/place.ts";
import { isUnfiltered, readChoice } from "./group-filter.ts";
import { GroupFilters } from "./group-filters.tsx";
import { GroupTable } from "./group-table.tsx";
import { ListStatus } from "./list-status.tsx";
import { useGroupList } from "./use-group-list.ts";

/** All groups, newest first, and what they can be filtered by. */
export function GroupsPage() {
  const { t } = useText();
  const { query } = usePlace();
  const choice = readChoice(query);
  const { list, state } = useGroupList(choice);
  const { rows, busy, error, more } = state;
  return (
    <div class="stack groups">
      <div>
        <h1>{t.groups.title}</h1>
        <p class="quiet">{t.groups.hint}</p>
      </div>
      <GroupFilters choice={choice} />
      <ListStatus list={list} state={state} />
      {rows && rows.groups.length > 0 && (
        <GroupTable groups={rows.groups} gone={rows.gone} choice={choice} list={list} />
      )}
      {rows?.groups.length === 0 && rows.news.length === 0 && <Nothing filtered={!isUnfiltered(choice)} />}
      {!rows && busy && <p class="quiet">{t.frame.loading}</p>}
      {error !== undefined && (
        <Trouble error={error} onAgain={() => void (rows && more ? list.showMore() : list.load())} />
      )}
      {more && error === undefined && (
        <button type="button" class="groups-more" aria-disabled={busy} onClick={() => void list.showMore()}>
          {t.frame.showMore}
        </button>
      )}
    </div>
  );
}

function Nothing({ filtered }: { readonly filtered: boolean }) {
  const { t } = useText();
  return (
    <div class="sheet stack empty">
      <h2>{filtered ? t.groups.noneMatch : t.groups.none}</h2>
      <p class="quiet">{filtered ? t.groups.noneMatchText : t.groups.noneText}</p>
      <p>
        <Link href={filtered ? "/groups" : "/"} class="button primary">
          {filtered ? t.groups.clear : t.frame.toUpload}
        </Link>
      </p>
    </div>
  );
}
