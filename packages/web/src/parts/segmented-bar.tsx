import "./segmented-bar.css";
import type { Counts } from "@sheaf/client";
import { useText } from "../i18n/text.tsx";

const PARTS = ["succeeded", "failed", "cancelled", "running", "retrying", "queued"] as const;

interface SegmentedBarProps {
  readonly counts: Counts;
  /** What is to come besides those that are counted; default 0. */
  readonly toCome?: number;
  /** What it is the progress of. */
  readonly label: string;
  readonly thin?: boolean;
}

/** Tasks by state as parts of one bar. Its value is the share that has finished. */
export function SegmentedBar({ counts, toCome = 0, label, thin = false }: SegmentedBarProps) {
  const { t, f } = useText();
  const total = counts.total + toCome;
  const share = total === 0 ? 0 : counts.finished / total;
  const parts = PARTS.filter((part) => counts[part] > 0);
  const words = parts.map((part) => `${t.states.task[part]}: ${f.count(counts[part])}`).join(", ");
  return (
    <div
      class={thin ? "segments thin" : "segments"}
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={Math.floor(share * 100)}
      aria-valuetext={words === "" ? f.percent(0) : words}
    >
      {parts.map((part) => (
        <span key={part} class={`segment tone-${part}`} style={{ flexGrow: counts[part] }} />
      ))}
      {toCome > 0 && <span class="segment tone-queued" style={{ flexGrow: toCome }} />}
    </div>
  );
}
