import { outputPlan, outputSchema } from "./output-options.ts";
import type { OutputPlan } from "./plan.ts";

/** An output to ask for by name. */
export interface Preset {
  /** For people; empty where there is none. */
  readonly description: string;
  readonly output: OutputPlan;
}

/** Presets by name. */
export type Presets = ReadonlyMap<string, Preset>;

/** The presets every installation has, unless its preset file changes them. */
export const BUILT_IN_PRESETS: Presets = new Map([
  preset("web", "at most 1,600 pixels a side", { resize: { width: 1600, height: 1600, fit: "inside" } }),
  preset("thumb", "a square of 320 pixels around what draws the eye", {
    resize: { width: 320, height: 320, position: "attention" },
  }),
]);

/** What is made when options name nothing. */
export const DEFAULT_PRESETS: readonly string[] = ["web", "thumb"];

function preset(name: string, description: string, output: unknown): readonly [string, Preset] {
  return [name, { description, output: outputPlan(name, outputSchema.parse(output)) }];
}
