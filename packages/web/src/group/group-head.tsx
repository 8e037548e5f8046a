import type { Group } from "@sheaf/client";
import { useText } from "../i18n/text.tsx";
import { GroupPill } from "../parts/group-pill.tsx";
import { SegmentedBar } from "../parts/segmented-bar.tsx";
import { ShortId } from "../parts/short-id.tsx";
import { Ago } from "../parts/time.tsx";

interface GroupHeadProps {
  readonly group: Group;
  /** Files of this tab that are not in the group yet. */
  readonly onTheirWay: number;
}

/** Which group it is, how far it is, and how long it will still take. */
export function GroupHead({ group, onTheirWay }: GroupHeadProps) {
  const { t } = useText();
  const { id, counts, created_at, labels } = group;
  return (
    <header class="stack group-head">
      <div class="line-up">
        <h1 class="line-up">
          <span class="unseen">{t.group.title(id)}</span>
          <ShortId id={id} />
        </h1>
        <GroupPill group={group} />
        {created_at !== null && (
          <span class="quiet">
            <Ago iso={created_at} />
          </span>
        )}
        {Object.entries(labels).map(([key, value]) => (
          <span key={key} class="quiet mono">
            <bdi>{`${key}:${value}`}</bdi>
          </span>
        ))}
      </div>
      <SegmentedBar counts={counts} toCome={onTheirWay} label={t.group.progressOf} />
      <ProgressLine group={group} onTheirWay={onTheirWay} />
    </header>
  );
}

function ProgressLine({ group, onTheirWay }: GroupHeadProps) {
  const { t, f } = useText();
  const { counts, eta_ms, state } = group;
  const took = tookMs(group);
  const parts = [
    t.group.finishedOf(f.count(counts.finished), f.count(counts.total + onTheirWay)),
    onTheirWay > 0 && t.group.uploadingFiles(onTheirWay),
    counts.failed > 0 && t.group.failed(counts.failed),
    counts.cancelled > 0 && t.group.cancelled(counts.cancelled),
    state !== "finished" && eta_ms !== null && t.group.timeLeft(f.duration(roughly(eta_ms))),
    took !== undefined && t.group.took(f.duration(took)),
  ];
  return <p class="number">{parts.filter(Boolean).join(" · ")}</p>;
}

/** Both times are the log's, so one clock made them. A later round says nothing about how long the group took. */
function tookMs({ created_at, finished_at, round }: Group): number | undefined {
  if (created_at === null || finished_at === null || round > 1) return undefined;
  return Date.parse(finished_at) - Date.parse(created_at);
}

/** An estimate to the tenth of a second would only flicker. */
function roughly(ms: number): number {
  return Math.max(1_000, Math.round(ms / 1_000) * 1_000);
}
