import type { WorkerStatus } from "@sheaf/client";
import { useMemo } from "preact/hooks";
import type { Dictionary } from "../i18n/dictionary.ts";
import type { Format } from "../i18n/format.ts";
import { useText } from "../i18n/text.tsx";
import { shortId } from "../parts/shorten.ts";
import { StatePill } from "../parts/state-pill.tsx";
import { ActiveRuns } from "./active-runs.tsx";
import { workerTone } from "./control-facts.ts";
import { Reason } from "./reason.tsx";
import { type Column, numeric, SortTable } from "./sort-table.tsx";
import { WorkerActions } from "./worker-actions.tsx";

/** Those who run tasks: how they are, what they are at, what they use. */
export function WorkersTable({ workers }: { readonly workers: readonly WorkerStatus[] }) {
  const { t, f } = useText();
  const words = t.control.worker;
  const columns = useMemo((): readonly Column<WorkerStatus>[] => {
    const actions = { id: "actions", title: t.control.actions };
    const show = (worker: WorkerStatus) => <WorkerActions worker={worker} />;
    return [...stateColumns(t), ...workColumns(t, f), ...costColumns(t, f), { ...actions, show }];
  }, [t, f]);
  const keyOf = ({ id }: WorkerStatus) => id;
  return <SortTable {...{ name: "workers", caption: words.title, rows: workers, columns, keyOf, none: words.none }} />;
}

function stateColumns(t: Dictionary): readonly Column<WorkerStatus>[] {
  const words = t.control.worker;
  return [
    {
      id: "worker",
      title: words.name,
      by: ({ host, id }: WorkerStatus) => `${host} ${id}`,
      show: ({ id, host }) => (
        <span class="control-name">
          <span class="mono" title={id}>
            {shortId(id)}
          </span>
          <span class="quiet">{host}</span>
        </span>
      ),
    },
    {
      id: "state",
      title: words.state,
      by: ({ state }: WorkerStatus) => state,
      show: ({ state, reason }) => (
        <div class="control-reason">
          <StatePill tone={workerTone(state)}>{words.states[state] ?? state}</StatePill>
          {reason !== null && reason !== "" && <Reason text={reason} />}
        </div>
      ),
    },
    {
      id: "version",
      title: words.version,
      by: ({ version }: WorkerStatus) => version,
      show: ({ version, version_mismatch }) => (
        <span class="control-name">
          {version}
          {version_mismatch && <StatePill tone="warn">{words.mismatch}</StatePill>}
        </span>
      ),
    },
  ];
}

function workColumns(t: Dictionary, f: Format): readonly Column<WorkerStatus>[] {
  const words = t.control.worker;
  return [
    {
      id: "slots",
      title: words.slots,
      isNumber: true,
      by: ({ active, slots }) => active.length / slots,
      show: ({ active, slots }) => words.used(f.count(active.length), f.count(slots)),
    },
    { id: "active", title: words.active, show: (worker) => <ActiveRuns worker={worker} /> },
    { id: "succeeded", title: t.states.task.succeeded, ...numeric(({ succeeded }) => succeeded, f.count) },
    { id: "failed", title: t.states.task.failed, ...numeric(({ failed }) => failed, f.count) },
  ];
}

function costColumns(t: Dictionary, f: Format): readonly Column<WorkerStatus>[] {
  const words = t.control.worker;
  return [
    { id: "rss", title: words.memory, ...numeric(({ rss_bytes }) => rss_bytes, f.bytes) },
    {
      id: "cpu",
      title: words.cores,
      ...numeric(
        ({ cpu_cores }) => cpu_cores,
        (cores) => f.figure(Math.round(cores * 100) / 100),
      ),
    },
    { id: "heartbeat", title: words.heartbeat, ...numeric(({ heartbeat_age_ms }) => heartbeat_age_ms, f.duration) },
  ];
}
