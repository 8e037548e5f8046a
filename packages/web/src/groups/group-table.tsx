import "../parts/card-table.css";
import type { Group } from "@sheaf/client";
import { useMay } from "../api/session.ts";
import { useText } from "../i18n/text.tsx";
import { ColumnHeads } from "../parts/column-heads.tsx";
import type { GroupChoice } from "./group-filter.ts";
import type { GroupList } from "./group-list.ts";
import { GroupRow } from "./group-row.tsx";

interface GroupTableProps {
  readonly groups: readonly Group[];
  readonly gone: ReadonlySet<string>;
  readonly choice: GroupChoice;
  readonly list: GroupList;
}

/** Groups as rows of a table, and as cards where it is narrow. */
export function GroupTable({ groups, gone, choice, list }: GroupTableProps) {
  const { t } = useText();
  const mayDelete = useMay("submitter");
  const { group, created, task, progress, duration, state, actions } = t.groups.columns;
  const drop = (id: string) => {
    const at = groups.findIndex((one) => one.id === id);
    list.drop(id);
    requestAnimationFrame(() => focusRow(Math.min(at, groups.length - 2)));
  };
  return (
    <table class="sheet card-table groups-table">
      <caption class="unseen">{t.groups.caption}</caption>
      <thead>
        <tr>
          <ColumnHeads names={[group, created, task, progress, duration, state]} />
          {mayDelete && (
            <th scope="col">
              <span class="unseen">{actions}</span>
            </th>
          )}
        </tr>
      </thead>
      <tbody>
        {groups.map((one) => (
          <GroupRow
            key={one.id}
            group={one}
            gone={gone.has(one.id)}
            choice={choice}
            onDeleted={mayDelete ? drop : undefined}
          />
        ))}
      </tbody>
    </table>
  );
}

/** The focus of what was deleted goes to the row in its place. */
function focusRow(at: number): void {
  document.querySelectorAll(".groups-table tbody tr")[at]?.querySelector("a")?.focus();
}
