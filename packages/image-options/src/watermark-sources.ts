import type { ImagePlan } from "./plan.ts";

/** The ids of the images that a plan lays over its outputs, each once. */
export function watermarkSources(plan: ImagePlan): string[] {
  return [...new Set(plan.outputs.flatMap(({ watermark }) => watermark?.source ?? []))];
}
