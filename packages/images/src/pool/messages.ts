import type { FaultCode } from "../fault.ts";
import type { ImageResult } from "../image-result.ts";
import type { ImageLimits } from "../limits.ts";
import type { ImageJob } from "../pipeline.ts";

/** An image to process, and what it may cost. */
export interface LimitedJob extends ImageJob {
  readonly limits: ImageLimits;
}

/** How its image ended, as a child tells. */
export type ImageAnswer =
  | { readonly kind: "done"; readonly result: ImageResult }
  | { readonly kind: "failed"; readonly code: FaultCode; readonly message: string };
