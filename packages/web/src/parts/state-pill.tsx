import "./state-pill.css";
import type { ComponentChildren } from "preact";

/** How a state looks: by colour, sign and word. */
export type Tone =
  | "queued"
  | "running"
  | "retrying"
  | "succeeded"
  | "failed"
  | "cancelled"
  | "warn"
  | "waiting"
  | "uploading";

const SIGNS: Readonly<Record<Tone, string>> = {
  waiting: "○",
  uploading: "↑",
  queued: "◷",
  running: "▶",
  retrying: "↻",
  succeeded: "✓",
  failed: "✕",
  cancelled: "⊘",
  warn: "!",
};

/** A state in a word. */
export function StatePill({ tone, children }: { readonly tone: Tone; readonly children: ComponentChildren }) {
  return (
    <span class={`pill tone-${tone}`}>
      <span aria-hidden="true">{SIGNS[tone]}</span>
      <span>{children}</span>
    </span>
  );
}
