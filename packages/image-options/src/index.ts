/** What may be asked of an image: the options' schema, presets and formats. No pixels, so that whoever takes a request can check it. */
export { canonicalPlan } from "./canonical-plan.ts";
export { isOpaqueColour } from "./colour.ts";
export {
  ANIMATED_FORMATS,
  OUTPUT_FORMATS,
  type OutputFormat,
  REQUESTED_FORMATS,
  type RequestedFormat,
  SOURCE_FORMATS,
  type SourceFormat,
} from "./formats.ts";
export { InvalidOptionsError, type OptionFault } from "./invalid-options-error.ts";
export { imageOptionsSchema, resolveOptions, wantsCache } from "./options.ts";
export {
  ANALYSES,
  type AnalysisKind,
  type CropPlan,
  FITS,
  type FocalPoint,
  type ImagePlan,
  type OutputPlan,
  PLACES,
  type ResizePlan,
  STRATEGIES,
  type WatermarkPlan,
} from "./plan.ts";
export { loadPresets, PresetFileError } from "./preset-file.ts";
export { BUILT_IN_PRESETS, DEFAULT_PRESETS, type Preset, type Presets } from "./presets.ts";
export { watermarkSources } from "./watermark-sources.ts";
