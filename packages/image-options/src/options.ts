import { z } from "zod";
import { InvalidOptionsError, type OptionFault } from "./invalid-options-error.ts";
import { optionFaults } from "./option-faults.ts";
import { animationConflicts } from "./output-conflicts.ts";
import { outputNameSchema, outputPlan, outputSchema } from "./output-options.ts";
import { ANALYSES, type ImagePlan, type OutputPlan } from "./plan.ts";
import { BUILT_IN_PRESETS, DEFAULT_PRESETS, type Presets } from "./presets.ts";

const MAX_OUTPUTS = 16;

/** The options of `image.process`, before defaults. Strict: an unknown field is refused by its name. */
export const imageOptionsSchema = z
  .strictObject({
    preset: z.string().max(32).optional(),
    outputs: z
      .record(outputNameSchema, outputSchema)
      .refine((outputs) => Object.keys(outputs).length > 0, "names no output")
      .refine((outputs) => Object.keys(outputs).length <= MAX_OUTPUTS, `at most ${MAX_OUTPUTS} outputs`)
      .optional(),
    animated: z.boolean().default(false),
    /** Not a part of the plan: it says nothing about the result. */
    cache: z.boolean().default(true),
    analyze: z.array(z.enum(ANALYSES)).max(ANALYSES.length).default([]),
  })
  .refine(({ preset, outputs }) => preset === undefined || outputs === undefined, "give a preset or outputs, not both");

/**
 * Turns options as a client sent them into a plan: none or `{}` asks for `web` and `thumb`. Throws an
 * InvalidOptionsError naming each bad option.
 */
export function resolveOptions(options: unknown, presets: Presets = BUILT_IN_PRESETS): ImagePlan {
  const parsed = imageOptionsSchema.safeParse(options ?? {});
  if (!parsed.success) throw new InvalidOptionsError(optionFaults(parsed.error));
  const { preset, outputs: own, animated, analyze } = parsed.data;
  const outputs =
    own === undefined
      ? (preset === undefined ? DEFAULT_PRESETS : [preset]).map((name) => presetOutput(name, presets))
      : Object.entries(own).map(([name, output]) => outputPlan(name, output));
  const faults = animated ? outputs.flatMap(animationFaults) : [];
  if (faults.length > 0) throw new InvalidOptionsError(faults);
  return { outputs, animated, analyze: ANALYSES.filter((kind) => analyze.includes(kind)) };
}

/** Whether an identical earlier result may be taken, for options that `resolveOptions` takes. Default true. */
export function wantsCache(options: unknown): boolean {
  return imageOptionsSchema.safeParse(options ?? {}).data?.cache ?? true;
}

function presetOutput(name: string, presets: Presets): OutputPlan {
  const preset = presets.get(name);
  if (preset !== undefined) return preset.output;
  const detail = `there is no preset ${name}; there are ${[...presets.keys()].join(", ")}`;
  throw new InvalidOptionsError([{ path: ["preset"], detail }]);
}

function animationFaults(output: OutputPlan): OptionFault[] {
  return animationConflicts(output).map(({ field, detail }) => ({ path: ["outputs", output.name, field], detail }));
}
