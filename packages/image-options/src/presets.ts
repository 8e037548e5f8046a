import type { OutputPlan } from "./plan.ts";

/** Outputs to ask for by name. */
export const PRESETS = {
  /** At most 1,600 pixels a side. */
  web: {
    name: "web",
    format: "webp",
    quality: 80,
    resize: { width: 1600, height: 1600, fit: "inside", position: "centre", enlarge: false },
  },
  /** A square of 320 pixels around what draws the eye. */
  thumb: {
    name: "thumb",
    format: "webp",
    quality: 80,
    resize: { width: 320, height: 320, fit: "cover", position: "attention", enlarge: false },
  },
} as const satisfies Record<string, OutputPlan>;

/** A preset's name. */
export type PresetName = keyof typeof PRESETS;

/** What is made when options name nothing. */
export const DEFAULT_PRESETS: readonly PresetName[] = ["web", "thumb"];

/** All presets' names. */
export const PRESET_NAMES: readonly PresetName[] = ["web", "thumb"];
