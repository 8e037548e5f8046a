import type { Group, GroupOutcome } from "@sheaf/client";
import { useText } from "../i18n/text.tsx";
import { StatePill, type Tone } from "./state-pill.tsx";

const TONES: Readonly<Record<GroupOutcome, Tone>> = {
  succeeded: "succeeded",
  partial: "warn",
  failed: "failed",
  cancelled: "cancelled",
};

/** Where a group is; of a finished one, how it ended. */
export function GroupPill({ group: { state, outcome } }: { readonly group: Pick<Group, "state" | "outcome"> }) {
  const { t } = useText();
  if (outcome !== null) return <StatePill tone={TONES[outcome]}>{t.states.outcome[outcome]}</StatePill>;
  return <StatePill tone={state === "open" ? "waiting" : "running"}>{t.states.group[state]}</StatePill>;
}
