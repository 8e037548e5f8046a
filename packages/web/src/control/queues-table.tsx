import type { Percentiles, QueueStatus } from "@sheaf/client";
import { useMemo } from "preact/hooks";
import type { Dictionary } from "../i18n/dictionary.ts";
import type { Format } from "../i18n/format.ts";
import { useText } from "../i18n/text.tsx";
import { StatePill } from "../parts/state-pill.tsx";
import { Link } from "../routing/link.tsx";
import { errorRate } from "./control-facts.ts";
import { QueueActions } from "./queue-actions.tsx";
import { type Column, numeric, SortTable } from "./sort-table.tsx";

interface QueuesTableProps {
  readonly queues: readonly QueueStatus[];
  readonly onSaid: (text: string) => void;
}

/** The queues: what waits, how fast it goes, what is set. */
export function QueuesTable({ queues, onSaid }: QueuesTableProps) {
  const { t, f } = useText();
  const columns = useMemo((): readonly Column<QueueStatus>[] => {
    const limits = { id: "limits", title: t.control.queue.limits };
    const actions = { id: "actions", title: t.control.actions };
    return [
      ...stateColumns(t, f),
      ...paceColumns(t, f),
      { ...limits, show: (queue) => limitsText(queue, t, f) },
      { ...actions, show: (queue) => <QueueActions queue={queue} onSaid={onSaid} /> },
    ];
  }, [t, f, onSaid]);
  const { title, none } = t.control.queue;
  return <SortTable name="queues" caption={title} rows={queues} columns={columns} keyOf={(q) => q.name} none={none} />;
}

function stateColumns(t: Dictionary, f: Format): readonly Column<QueueStatus>[] {
  const words = t.control.queue;
  const count = (id: "queued" | "running" | "retrying" | "scheduled", title: string): Column<QueueStatus> => ({
    id,
    title,
    ...numeric((queue) => queue[id], f.count),
  });
  return [
    {
      id: "name",
      title: words.name,
      by: ({ name }) => name,
      show: ({ name, paused }) => (
        <span class="control-name">
          {name}
          {paused && <StatePill tone="cancelled">{words.paused}</StatePill>}
        </span>
      ),
    },
    count("queued", t.states.task.queued),
    count("running", t.states.task.running),
    count("retrying", t.states.task.retrying),
    count("scheduled", words.scheduled),
    { id: "oldest", title: words.oldest, ...numeric(({ oldest_wait_ms }) => oldest_wait_ms, f.duration) },
  ];
}

function paceColumns(t: Dictionary, f: Format): readonly Column<QueueStatus>[] {
  const words = t.control.queue;
  const percentiles = (id: "wait_ms" | "run_ms", title: string): Column<QueueStatus> => ({
    id,
    title,
    isNumber: true,
    by: (queue) => queue[id]?.p95 ?? null,
    show: (queue) => <Percents told={queue[id]} />,
  });
  return [
    { id: "finished", title: words.finished, ...numeric(({ finished_per_s }) => finished_per_s, f.figure) },
    {
      id: "failed",
      title: words.failed,
      isNumber: true,
      by: ({ failed_per_s }) => failed_per_s,
      show: (queue) => <Failing queue={queue} />,
    },
    percentiles("wait_ms", words.wait),
    percentiles("run_ms", words.run),
  ];
}

/** What fails each second, and the share of all that ends; it leads to the failures. */
function Failing({ queue }: { readonly queue: QueueStatus }) {
  const { t, f } = useText();
  const share = errorRate(queue);
  if (queue.failed_per_s === 0 || share === null) return <>0</>;
  return (
    <Link href={`/failures?queue=${encodeURIComponent(queue.name)}`} class="control-failing">
      {f.figure(queue.failed_per_s)} · {f.percent(share)}
      <span class="unseen"> {t.control.queue.failing(queue.name)}</span>
    </Link>
  );
}

/** Three that stand side by side, or in several lines where it is narrow. */
function Percents({ told }: { readonly told: Percentiles | null }) {
  const { f } = useText();
  if (told === null) return <>–</>;
  return (
    <span class="control-percents">
      <span>{f.duration(told.p50)} /</span> <span>{f.duration(told.p95)} /</span> <span>{f.duration(told.p99)}</span>
    </span>
  );
}

function limitsText({ limits }: QueueStatus, t: Dictionary, f: Format): string {
  const words = t.control.limits;
  const set = [
    limits?.rate_per_s != null && words.rateIs(f.figure(limits.rate_per_s)),
    limits?.max_running != null && words.runningIs(f.count(limits.max_running)),
    limits?.timeout_ms != null && words.timeoutIs(f.duration(limits.timeout_ms)),
  ];
  return set.filter(Boolean).join(" · ") || words.none;
}
