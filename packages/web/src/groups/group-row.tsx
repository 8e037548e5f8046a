import type { Group } from "@sheaf/client";
import { useText } from "../i18n/text.tsx";
import { GroupPill } from "../parts/group-pill.tsx";
import { SegmentedBar } from "../parts/segmented-bar.tsx";
import { ShortId } from "../parts/short-id.tsx";
import { shortId } from "../parts/shorten.ts";
import { StatePill } from "../parts/state-pill.tsx";
import { Ago } from "../parts/time.tsx";
import { Link } from "../routing/link.tsx";
import { groupPath } from "../routing/route.ts";
import { DeleteGroup } from "./delete-group.tsx";
import { type GroupChoice, groupsPath, withLabel } from "./group-filter.ts";

interface GroupRowProps {
  readonly group: Group;
  /** Erased since it was read. */
  readonly gone: boolean;
  readonly choice: GroupChoice;
  /** Undefined where the reader may not delete. */
  readonly onDeleted: ((id: string) => void) | undefined;
}

/** One group in the list. */
export function GroupRow({ group, gone, choice, onDeleted }: GroupRowProps) {
  const { t } = useText();
  const { created, task, progress, duration, state } = t.groups.columns;
  return (
    <tr class={gone ? "groups-gone" : undefined}>
      <th scope="row" class="card-wide">
        {gone ? <ShortId id={group.id} /> : <ShortId id={group.id} href={groupPath(group.id)} />}
        <Labels group={group} choice={choice} />
      </th>
      <td data-label={created} class="groups-brief">
        {group.created_at !== null && <Ago iso={group.created_at} focusable />}
      </td>
      <td data-label={task} class="groups-task">
        <code>{group.task}</code>
      </td>
      <td data-label={progress} class="card-wide groups-progress">
        <Progress group={group} />
      </td>
      <td data-label={duration} class="groups-brief">
        <Duration group={group} />
      </td>
      <td data-label={state}>
        <span class="groups-state">
          {gone ? <StatePill tone="cancelled">{t.groups.gone}</StatePill> : <GroupPill group={group} />}
          {group.priority !== "normal" && <span class="quiet">{t.groups.priority[group.priority]}</span>}
        </span>
      </td>
      {onDeleted && (
        <td class="groups-actions">
          {group.state === "finished" && !gone && <DeleteGroup group={group} onDeleted={onDeleted} />}
        </td>
      )}
    </tr>
  );
}

function Labels({ group, choice }: { readonly group: Group; readonly choice: GroupChoice }) {
  const { t } = useText();
  const labels = Object.entries(group.labels);
  if (labels.length === 0) return null;
  return (
    <ul class="groups-labels">
      {labels.map(([key, value]) => (
        <li key={key}>
          <Link href={groupsPath(withLabel(choice, [key, value]))} aria-label={t.groups.onlyLabel(`${key}:${value}`)}>
            <bdi>{`${key}:${value}`}</bdi>
          </Link>
        </li>
      ))}
    </ul>
  );
}

function Progress({ group: { id, counts } }: { readonly group: Group }) {
  const { t, f } = useText();
  if (counts.total === 0) return <span class="quiet">{t.groups.noTasks}</span>;
  return (
    <>
      <span class="groups-counts">
        <span>{t.groups.finishedOf(f.count(counts.finished), counts.total)}</span>
        {counts.failed > 0 && <span class="tone-failed">{t.groups.failed(counts.failed)}</span>}
        {counts.cancelled > 0 && <span class="tone-cancelled">{t.groups.cancelled(counts.cancelled)}</span>}
      </span>
      <SegmentedBar counts={counts} label={t.groups.progressOf(shortId(id))} thin />
    </>
  );
}

/** From start to end by the service's clock alone; of one that runs, what the service expects. */
function Duration({ group: { state, created_at, started_at, finished_at, eta_ms } }: { readonly group: Group }) {
  const { t, f } = useText();
  const from = started_at ?? created_at;
  if (finished_at !== null && from !== null) {
    return <>{f.duration(Math.max(0, Date.parse(finished_at) - Date.parse(from)))}</>;
  }
  if (eta_ms !== null && state === "running") return <span class="quiet">{t.groups.left(f.duration(eta_ms))}</span>;
  return (
    <span class="quiet">
      <span aria-hidden="true">–</span>
      <span class="unseen">{t.groups.unknownDuration}</span>
    </span>
  );
}
