/** Image operations, and the processes that carry them out. */
export { isCidr } from "./fetch/address-guard.ts";
export { createUrlFetcher, type FetchedFile, type UrlFetcher, type UrlFetcherOptions } from "./fetch/url-fetcher.ts";
export { OUTPUT_FORMATS, type OutputFormat, SOURCE_FORMATS, type SourceFormat } from "./formats.ts";
export { ImageError } from "./image-error.ts";
export type { ImageLimits } from "./limits.ts";
export { imageOptionsSchema, resolveOptions } from "./options.ts";
export type { ImageJob } from "./pipeline.ts";
export type { ImageOutput, ImagePlan, ImageResult, OutputPlan, ResizePlan } from "./plan.ts";
export { createImagePool, type ImagePool, type ImagePoolOptions, type RunOptions } from "./pool/image-pool.ts";
export type { PoolLog } from "./pool/pool-log.ts";
export { DEFAULT_PRESETS, PRESET_NAMES, PRESETS, type PresetName } from "./presets.ts";
