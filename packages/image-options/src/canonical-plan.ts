import type { ImagePlan } from "./plan.ts";

/**
 * A plan as one line of JSON, the same for plans that do the same: keys in order, outputs by name, nothing undefined.
 * A part of the key under which results can be found again.
 */
export function canonicalPlan(plan: ImagePlan): string {
  const outputs = plan.outputs.toSorted((a, b) => (a.name < b.name ? -1 : 1));
  return JSON.stringify({ ...plan, outputs }, sortedKeys);
}

function sortedKeys(_: string, value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
