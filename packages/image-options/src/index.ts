/** What may be asked of an image: the options' schema, presets and formats. Pure, so that whoever takes a request can check it. */
export { ANIMATED_FORMATS, OUTPUT_FORMATS, type OutputFormat, SOURCE_FORMATS, type SourceFormat } from "./formats.ts";
export { InvalidOptionsError, type OptionFault } from "./invalid-options-error.ts";
export { imageOptionsSchema, resolveOptions } from "./options.ts";
export { FITS, type ImagePlan, type OutputPlan, POSITIONS, type ResizePlan } from "./plan.ts";
export { DEFAULT_PRESETS, PRESET_NAMES, PRESETS, type PresetName } from "./presets.ts";
