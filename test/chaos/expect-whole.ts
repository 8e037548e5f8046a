import { GroupState } from "@sheaf/proto";
import { expect, vi } from "vitest";
import { flaws } from "./flaws.ts";
import { type History, startedAfter, statesOf, unsettled } from "./history.ts";
import type { Rig } from "./rig.ts";
import type { Expected } from "./scenarios.ts";

/** Broker and test read one clock; what is left is the rounding of the reports, in milliseconds. */
const CLOCKS_MS = 5;
const SETTLED_WITHIN_MS = 20_000;

/**
 * Asserts that these groups, and no others with the label, are there, whole, each task ended once; that what was
 * cancelled did not start after its receipt; and that nothing in the whole log is left open. Answers the log.
 */
export async function expectWhole(rig: Rig, label: string, expected: readonly Expected[]): Promise<History> {
  for (const { id } of expected) await rig.until(id, ({ state }) => state === GroupState.FINISHED);
  const history = await settled(rig);
  const labelled = [...history.state.groups.values()].filter(({ terms }) => terms.labels["scenario"] === label);
  expect(labelled.map(({ terms }) => terms.id).toSorted()).toEqual(expected.map(({ id }) => id).toSorted());
  for (const one of expected) {
    const { group, found } = await look(rig, history, one);
    expect({ id: one.id, outcome: group.outcome, flaws: found }).toEqual({ ...pick(one), flaws: [] });
    const { receiptAtMs = Number.POSITIVE_INFINITY } = one;
    expect(startedAfter(history, one.id, receiptAtMs + CLOCKS_MS)).toEqual([]);
  }
  return history;
}

async function settled(rig: Rig): Promise<History> {
  const once = async () => {
    const history = await rig.history();
    expect(unsettled(history)).toEqual([]);
    return history;
  };
  return vi.waitFor(once, { timeout: SETTLED_WITHIN_MS, interval: 100 });
}

async function look(rig: Rig, history: History, { id, submitted }: Expected) {
  const [group, tasks] = [await rig.group(id), await rig.tasks(id)];
  const folded = history.state.groups.get(id);
  const logged = { states: folded ? statesOf(folded) : [], endings: history.endings.get(id) ?? [] };
  return { group, found: flaws({ submitted, group, tasks, logged }) };
}

const pick = ({ id, outcome }: Expected) => ({ id, outcome });
