import type { StreamStatus } from "@sheaf/client";
import { useMemo } from "preact/hooks";
import type { Dictionary } from "../i18n/dictionary.ts";
import type { Format } from "../i18n/format.ts";
import { useText } from "../i18n/text.tsx";
import { type Column, numeric, SortTable } from "./sort-table.tsx";

/** The streams at the broker. */
export function StreamsTable({ streams }: { readonly streams: readonly StreamStatus[] }) {
  const { t, f } = useText();
  const words = t.control.stream;
  const columns = useMemo(() => columnsOf(t, f), [t, f]);
  const keyOf = ({ name }: StreamStatus) => name;
  return <SortTable {...{ name: "streams", caption: words.title, rows: streams, columns, keyOf, none: words.none }} />;
}

function columnsOf(t: Dictionary, f: Format): readonly Column<StreamStatus>[] {
  const words = t.control.stream;
  return [
    { id: "name", title: words.name, by: ({ name }) => name, show: ({ name }) => <span class="mono">{name}</span> },
    { id: "messages", title: words.messages, ...numeric(({ messages }) => messages, f.count) },
    { id: "bytes", title: words.bytes, ...numeric(({ bytes }) => bytes, f.bytes) },
    { id: "first", title: words.first, isNumber: true, show: ({ first_seq }) => first_seq },
    { id: "last", title: words.last, isNumber: true, show: ({ last_seq }) => last_seq },
    { id: "replicas", title: words.replicas, ...numeric(({ replicas }) => replicas, f.count) },
    { id: "storage", title: words.storage, show: ({ storage }) => t.control.storages[storage] ?? storage },
  ];
}
