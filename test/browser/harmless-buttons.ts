import type { Named } from "./page-names.ts";
import { ANY, sentencePattern } from "./sentence-pattern.ts";
import type { Words } from "./words.ts";

/**
 * The names of all buttons and checkboxes but those that are listed here as changing nothing on the server. A button that is
 * new to the page is returned until it is listed.
 */
export function notKnownHarmless(all: readonly Named[], { t }: Words): readonly string[] {
  const { frame, session, groups, group, failures, task, states } = t;
  const words = [
    ...[frame.findGroup, frame.close, session.signOut, groups.addLabel, groups.refresh, failures.refresh],
    ...[task.previous, task.next, task.copyRaw, group.grid, group.table],
    ...[...Object.values(states.group), ...Object.values(states.outcome)],
    ...[group.all, ...Object.values(states.task), "corrupt_image"].map((state) => `${state} ${ANY}`),
    ...[group.row.open(ANY), groups.copyId(ANY), task.outputs.copyOf(ANY), task.outputs.show(ANY)],
    `${t.errors.corrupt_image} corrupt_image`,
  ];
  const patterns = words.map((text) => new RegExp(`^${sentencePattern(text)}$`, "su"));
  const pressed = all.filter(({ role }) => role === "button" || role === "checkbox").map(({ name }) => name);
  return pressed.filter((name) => !patterns.some((pattern) => pattern.test(name)));
}
