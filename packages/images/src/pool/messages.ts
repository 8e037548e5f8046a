import type { FaultCode } from "../fault.ts";
import type { ImageResult } from "../image-result.ts";
import type { ImageLimits } from "../limits.ts";
import type { ImageJob } from "../pipeline.ts";

/** Parent to child: process this one image. The child is not given another before it has answered. */
export interface JobMessage extends ImageJob {
  readonly limits: ImageLimits;
}

/** Child to parent: loaded and waiting, or how its image ended. */
export type ChildMessage =
  | { readonly kind: "ready" }
  | { readonly kind: "done"; readonly result: ImageResult }
  | { readonly kind: "failed"; readonly code: FaultCode; readonly message: string };
