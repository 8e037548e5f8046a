import type { Counts, Group } from "@sheaf/client";
import type { LocalFile } from "../upload/local-files.ts";

/** The share that has finished, from 0 to 1, of the tasks and the files that are to become some. */
export function shareOf({ finished, total }: Pick<Counts, "finished" | "total">, onTheirWay: number): number {
  const all = total + onTheirWay;
  return all === 0 ? 0 : finished / all;
}

/** Quarters that have finished: 4 only with the group, none while nobody knows how many there will be, -1 while it is empty. */
export function quarterOf({ state, open, counts }: Pick<Group, "state" | "open" | "counts">): number {
  if (state === "finished") return 4;
  if (counts.total === 0) return -1;
  return open ? 0 : Math.min(3, Math.floor(shareOf(counts, 0) * 4));
}

/** Files of this tab that are to become tasks and are not among the `total` that the group counts already. */
export function onTheirWay(files: readonly LocalFile[], total: number): number {
  return files.filter(({ state, index }) => ON_THEIR_WAY.has(state) && (index ?? total) >= total).length;
}

const ON_THEIR_WAY: ReadonlySet<LocalFile["state"]> = new Set(["waiting", "uploading", "stored"]);
