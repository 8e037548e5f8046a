import { readFile } from "node:fs/promises";
import { basename } from "node:path";
import { z } from "zod";
import { optionFaults } from "./option-faults.ts";
import { outputNameSchema, outputPlan, outputSchema } from "./output-options.ts";
import { BUILT_IN_PRESETS, type Preset, type Presets } from "./presets.ts";

/** A preset file that cannot be used. The message names the file, and each bad field by preset and name. */
export class PresetFileError extends Error {
  override readonly name = "PresetFileError";
}

const presetSchema = outputSchema.safeExtend({ description: z.string().max(200).default("") });

const MAX_PRESETS = 100;

const fileSchema = z
  .record(outputNameSchema, presetSchema)
  .refine((presets) => Object.keys(presets).length <= MAX_PRESETS, `at most ${MAX_PRESETS} presets`);

/**
 * The built-in presets and those of a file, which may replace built-in ones. The file is a JSON object from a preset's
 * name to what `outputs.<name>` takes, and optionally a `description`.
 *
 * @throws PresetFileError when the file cannot be read, is no JSON, or a preset is not as it must be.
 */
export async function loadPresets(path: string): Promise<Presets> {
  const file = basename(path);
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new PresetFileError(`${file}: cannot be read`, { cause });
  });
  return new Map([...BUILT_IN_PRESETS, ...parsePresets(file, text)]);
}

function parsePresets(file: string, text: string): Map<string, Preset> {
  const parsed = fileSchema.safeParse(parseJson(file, text));
  if (!parsed.success) {
    const faults = optionFaults(parsed.error).map(({ path, detail }) => `${path.join(".") || "presets"}: ${detail}`);
    throw new PresetFileError(`${file}: ${faults.join("; ")}`);
  }
  return new Map(
    Object.entries(parsed.data).map(([name, { description, ...output }]) => [
      name,
      { description, output: outputPlan(name, output) },
    ]),
  );
}

function parseJson(file: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PresetFileError(`${file}: is no JSON`, { cause });
  }
}
