import type { NewItem, SheafClient, Task } from "@sheaf/client";
import { expect, vi } from "vitest";
import { smallPhoto } from "./images.ts";
import type { Tab } from "./tab.ts";

/** Submits tasks that only take their time, `sleeper-0` and on; the group's id. */
export async function submitSleepers(client: SheafClient, ...ms: readonly number[]): Promise<string> {
  return (await client.submit({ task: "demo.sleep", items: sleepers(...ms) })).id;
}

/** The same, to be added to a group that is open. */
export function sleepers(...ms: readonly number[]): readonly NewItem[] {
  return ms.map((each, at) => ({ name: `sleeper-${at}`, args: { ms: each } }));
}

/** Stores a photo without the page; its id. */
export async function storePhoto(client: SheafClient, seed: number): Promise<string> {
  return (await client.uploadImage({ name: "photo.jpg", data: new Blob([await smallPhoto(seed)]) })).id;
}

export async function tasksOf(client: SheafClient, id: string): Promise<readonly Task[]> {
  const tasks: Task[] = [];
  for await (const task of client.tasks(id)) tasks.push(task);
  return tasks;
}

/** Waits until so many tasks of a group have finished, whatever pages show. */
export async function untilFinished(client: SheafClient, id: string, count: number): Promise<void> {
  const finished = async () => (await client.group(id)).counts.finished;
  await vi.waitFor(async () => expect(await finished()).toBeGreaterThanOrEqual(count), { timeout: 60_000 });
}

/** Each task of a group has succeeded and has one row. */
export async function expectEachOnce(tab: Tab, total: number): Promise<void> {
  await tab.expectRows("succeeded", total);
  const indexes = await tab.rows("succeeded").evaluateAll((rows) => rows.map((row) => Number(row.dataset.index)));
  expect(indexes.toSorted((a, b) => a - b)).toEqual([...Array(total).keys()]);
}

/** Waits until a tab says that so many of a whole of `total` have finished, or more. */
export async function untilShown(tab: Tab, count: number, total: number): Promise<void> {
  const told = async () => toldFinished([(await tab.progress.textContent()) ?? ""], total, tab.words)[0];
  await vi.waitFor(async () => expect(await told()).toBeGreaterThanOrEqual(count), { timeout: 30_000 });
}

/** How many of a whole of `total` have finished, by those lines of progress that say it. */
function toldFinished(lines: readonly string[], total: number, { t, f }: Tab["words"]): readonly number[] {
  const known = Array.from({ length: total + 1 }, (_, n) => t.group.finishedOf(f.count(n), f.count(total)));
  return lines.map((line) => known.indexOf(line.split(" · ")[0] ?? "")).filter((n) => n >= 0);
}

/** Lines of progress in the order they were shown: of a whole of `total`, the finished never become less. */
export function expectNeverLess(lines: readonly string[], total: number, words: Tab["words"]): void {
  const told = toldFinished(lines, total, words);
  expect(told.length).toBeGreaterThan(4);
  expect(told).toEqual(told.toSorted((a, b) => a - b));
  expect(told.at(-1)).toBe(total);
}
