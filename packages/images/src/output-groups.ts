import type { OutputPlan } from "@sheaf/image-options";
import type { DecodeOptions } from "./decode.ts";
import { resizeScale, shownSize } from "./output-size.ts";
import type { Source } from "./source.ts";

/** Outputs that are made from the same decoded pixels, and how those are decoded: no larger than the largest needs. */
export interface OutputGroup extends DecodeOptions {
  readonly outputs: readonly OutputPlan[];
  /** Whether analyses look at these pixels as well. */
  readonly analyzed: boolean;
}

/**
 * Sorts outputs by how the source must be decoded for them: one group, unless some leave it unturned or keep its profile
 * and others do not.
 *
 * @param hasProfile whether the source has a profile that outputs can keep.
 */
export function groupOutputs(source: Source, outputs: readonly OutputPlan[], hasProfile: boolean): OutputGroup[] {
  const keepsProfile = (output: OutputPlan) => hasProfile && output.metadata === "keep_icc";
  const groups = Map.groupBy(outputs, (output) => `${output.orient} ${keepsProfile(output)}`);
  return [...groups.values()].map((members) => ({
    outputs: members,
    analyzed: false,
    orient: members.every(({ orient }) => orient),
    keepProfile: members.every(keepsProfile),
    scale: Math.min(1, Math.max(...members.map((output) => neededScale(source, output)))),
  }));
}

/** Lets analyses share the pixels of outputs that are upright and sRGB, or else decodes for them alone: `side` pixels. */
export function shareWithAnalyses(groups: readonly OutputGroup[], source: Source, side: number): OutputGroup[] {
  const scale = Math.min(1, side / Math.max(source.width, source.height));
  const shared = groups.find(({ orient, keepProfile }) => orient && !keepProfile);
  if (shared === undefined)
    return [...groups, { outputs: [], analyzed: true, orient: true, keepProfile: false, scale }];
  return groups.map((group) =>
    group === shared ? { ...group, analyzed: true, scale: Math.max(group.scale, scale) } : group,
  );
}

/** What is cropped keeps its scale: the pixels of the crop are pixels of the source. */
function neededScale(source: Source, output: OutputPlan): number {
  return resizeScale(shownSize(source, output), output.resize);
}
