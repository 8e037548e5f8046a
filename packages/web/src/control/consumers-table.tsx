import type { ConsumerStatus } from "@sheaf/client";
import { useMemo } from "preact/hooks";
import type { Dictionary } from "../i18n/dictionary.ts";
import type { Format } from "../i18n/format.ts";
import { useText } from "../i18n/text.tsx";
import { StatePill } from "../parts/state-pill.tsx";
import { verdictTone } from "./control-facts.ts";
import { Reason } from "./reason.tsx";
import { type Column, numeric, SortTable } from "./sort-table.tsx";

/** Who reads the streams at the broker, and how they keep up. */
export function ConsumersTable({ consumers }: { readonly consumers: readonly ConsumerStatus[] }) {
  const { t, f } = useText();
  const words = t.control.consumer;
  const columns = useMemo(() => columnsOf(t, f), [t, f]);
  const keyOf = ({ stream, name }: ConsumerStatus) => `${stream}/${name}`;
  return (
    <SortTable {...{ name: "consumers", caption: words.title, rows: consumers, columns, keyOf, none: words.none }} />
  );
}

function columnsOf(t: Dictionary, f: Format): readonly Column<ConsumerStatus>[] {
  const words = t.control.consumer;
  const count = (id: "pending" | "ack_pending" | "redelivered" | "waiting"): Column<ConsumerStatus> => ({
    id,
    title: words[id],
    ...numeric((consumer) => consumer[id], f.count),
  });
  return [
    { id: "queue", title: words.queue, by: ({ queue }) => queue, show: ({ queue }) => queue },
    {
      id: "verdict",
      title: words.verdict,
      by: ({ verdict }) => verdict,
      show: ({ verdict, reason }) => (
        <div class="control-reason">
          <StatePill tone={verdictTone(verdict)}>{t.control.verdicts[verdict] ?? verdict}</StatePill>
          {reason !== "" && <Reason text={reason} />}
        </div>
      ),
    },
    {
      id: "behind",
      title: words.behind,
      ...numeric(
        ({ behind_s }) => behind_s,
        (seconds) => f.duration(seconds * 1_000),
      ),
    },
    count("pending"),
    count("ack_pending"),
    count("redelivered"),
    count("waiting"),
    {
      id: "consumer",
      title: words.name,
      by: ({ name }: ConsumerStatus) => name,
      show: ({ stream, name }) => (
        <span class="mono">
          {stream} / {name}
        </span>
      ),
    },
  ];
}
