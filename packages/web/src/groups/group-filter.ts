import type { GroupOutcome, GroupState } from "@sheaf/client";

/** States that groups can be filtered by. */
export const STATES: readonly GroupState[] = ["open", "running", "finished"];
/** Outcomes that groups can be filtered by. */
export const OUTCOMES: readonly GroupOutcome[] = ["succeeded", "partial", "failed", "cancelled"];

/** Which groups are shown: any of the states, any of the outcomes, and all of the labels. Empty is all. */
export interface GroupChoice {
  readonly state: readonly GroupState[];
  readonly outcome: readonly GroupOutcome[];
  readonly labels: Readonly<Record<string, string>>;
}

/** As many as one request takes. */
const MAX_LABELS = 16;

/** What the query of an address asks for; what the API would refuse is left out. */
export function readChoice(query: URLSearchParams): GroupChoice {
  const labels = query.getAll("label").flatMap((text) => {
    const pair = labelIn(text);
    return pair ? [pair] : [];
  });
  return {
    state: wordsIn(query, "state", STATES),
    outcome: wordsIn(query, "outcome", OUTCOMES),
    labels: Object.fromEntries(labels.slice(0, MAX_LABELS)),
  };
}

/** The address that shows these groups; the same choice always has the same one. */
export function groupsPath({ state, outcome, labels }: GroupChoice): string {
  const query = new URLSearchParams();
  if (state.length > 0) query.set("state", STATES.filter((one) => state.includes(one)).join(","));
  if (outcome.length > 0) query.set("outcome", OUTCOMES.filter((one) => outcome.includes(one)).join(","));
  for (const [key, value] of Object.entries(labels)) query.append("label", `${key}:${value}`);
  // Commas and colons say the same in a query as they are, and people can read them.
  const text = query.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
  return text === "" ? "/groups" : `/groups?${text}`;
}

/** A label as it is typed, `key:value`; undefined for what is none. The value may hold colons. */
export function labelIn(text: string): readonly [key: string, value: string] | undefined {
  const [, key, value] = /^([^:]{1,64}):(.{0,64})$/s.exec(text) ?? [];
  return key === undefined || value === undefined ? undefined : [key, value];
}

/** Without the label of that key. */
export function withoutLabel(choice: GroupChoice, key: string): GroupChoice {
  const { [key]: _, ...labels } = choice.labels;
  return { ...choice, labels };
}

/** With one more label, in place of one of the same key. */
export function withLabel(choice: GroupChoice, [key, value]: readonly [key: string, value: string]): GroupChoice {
  return { ...choice, labels: { ...choice.labels, [key]: value } };
}

/** Whether all groups are shown. */
export function isUnfiltered({ state, outcome, labels }: GroupChoice): boolean {
  return state.length === 0 && outcome.length === 0 && Object.keys(labels).length === 0;
}

function wordsIn<T extends string>(query: URLSearchParams, name: string, known: readonly T[]): readonly T[] {
  const asked = query.getAll(name).flatMap((text) => text.split(","));
  return known.filter((word) => asked.includes(word));
}
