/** Image operations, and the processes that carry them out. */
export type { Analysis } from "./analysis/analysis.ts";
export type { CameraMetadata, SourceMetadata } from "./analysis/source-metadata.ts";
export { engineVersion } from "./engine-version.ts";
export { createUrlFetcher, type FetchedFile, type UrlFetcher, type UrlFetcherOptions } from "./fetch/url-fetcher.ts";
export { ImageError } from "./image-error.ts";
export type { ImageOutput, ImageResult } from "./image-result.ts";
export type { ImageLimits } from "./limits.ts";
export type { ImageJob } from "./pipeline.ts";
export { createImagePool, type ImagePool, type ImagePoolOptions } from "./pool/image-pool.ts";
export type { TimedStep } from "./step-times.ts";
