import { z } from "zod";
import { ANIMATED_FORMATS, DEFAULT_QUALITY, OUTPUT_FORMATS } from "./formats.ts";
import { InvalidOptionsError, type OptionFault } from "./invalid-options-error.ts";
import { FITS, type ImagePlan, type OutputPlan, POSITIONS } from "./plan.ts";
import { DEFAULT_PRESETS, PRESET_NAMES, PRESETS, type PresetName } from "./presets.ts";

/** Beyond any limit in force: a side over `outputSide` is refused when the image runs, by its own code. */
const side = z.int().min(1).max(65_535);

const resizeSchema = z
  .strictObject({
    width: side.optional(),
    height: side.optional(),
    fit: z.enum(FITS).default("cover"),
    position: z.enum(POSITIONS).default("centre"),
    enlarge: z.boolean().default(false),
  })
  .refine(({ width, height }) => width !== undefined || height !== undefined, "needs a width or a height")
  .refine(
    ({ fit, width, height }) => fit !== "fill" || (width !== undefined && height !== undefined),
    "fit fill needs a width and a height",
  );

const outputSchema = z
  .strictObject({
    resize: resizeSchema.optional(),
    format: z.enum(OUTPUT_FORMATS).default("webp"),
    quality: z.int().min(1).max(100).optional(),
    effort: z.int().min(0).max(9).optional(),
  })
  .refine(({ format, quality }) => quality === undefined || DEFAULT_QUALITY[format] !== undefined, {
    path: ["quality"],
    error: "only jpeg, webp and avif have a quality",
  })
  .refine(({ format, effort }) => effort === undefined || format === "avif", {
    path: ["effort"],
    error: "only avif has an effort",
  });

const outputName = z.string().regex(/^[a-z][a-z0-9_-]{0,31}$/, "names are a-z, 0-9, _ and -, at most 32");

/** The options of `image.process`, before defaults. Strict: an unknown field is refused by its name. */
export const imageOptionsSchema = z
  .strictObject({
    preset: z.enum(PRESET_NAMES).optional(),
    outputs: z
      .record(outputName, outputSchema)
      .refine((outputs) => Object.keys(outputs).length > 0, "names no output")
      .refine((outputs) => Object.keys(outputs).length <= 16, "at most 16 outputs")
      .optional(),
    animated: z.boolean().default(false),
  })
  .refine(({ preset, outputs }) => preset === undefined || outputs === undefined, "give a preset or outputs, not both");

/** Bad options named in one error. */
const MAX_FAULTS = 5;

/**
 * Turns options as a client sent them into a plan: none or `{}` asks for `web` and `thumb`. Throws an
 * InvalidOptionsError naming each bad option.
 */
export function resolveOptions(options: unknown): ImagePlan {
  const parsed = imageOptionsSchema.safeParse(options ?? {});
  if (!parsed.success) throw new InvalidOptionsError(parsed.error.issues.slice(0, MAX_FAULTS).flatMap(faultsOf));
  const { preset, outputs, animated } = parsed.data;
  const plan = { animated, outputs: outputs === undefined ? presetOutputs(preset) : namedOutputs(outputs) };
  return checkAnimated(plan);
}

function presetOutputs(preset: PresetName | undefined): readonly OutputPlan[] {
  return (preset === undefined ? DEFAULT_PRESETS : [preset]).map((name) => PRESETS[name]);
}

function namedOutputs(outputs: Record<string, z.output<typeof outputSchema>>): readonly OutputPlan[] {
  return Object.entries(outputs).map(([name, output]) => ({
    ...output,
    name,
    quality: output.quality ?? DEFAULT_QUALITY[output.format],
  }));
}

function checkAnimated(plan: ImagePlan): ImagePlan {
  const still = plan.animated ? plan.outputs.find(({ format }) => !ANIMATED_FORMATS.has(format)) : undefined;
  if (still !== undefined) {
    const path = ["outputs", still.name, "format"];
    throw new InvalidOptionsError([{ path, detail: `${still.format} cannot be animated` }]);
  }
  return plan;
}

function faultsOf(issue: z.core.$ZodIssue): OptionFault[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ path: [...path, key], detail: "unknown field" }));
  }
  const detail = issue.code === "invalid_key" ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return [{ path, detail }];
}
