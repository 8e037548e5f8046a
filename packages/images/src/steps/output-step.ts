import type { OutputPlan } from "@sheaf/image-options";
import type { Sharp } from "sharp";
import type { ImageLimits } from "../limits.ts";
import type { Source } from "../source.ts";

/** What a step knows besides the picture. */
export interface OutputContext {
  readonly output: OutputPlan;
  readonly source: Source;
  readonly limits: ImageLimits;
}

/** One operation on the way from pixels to an output. Returns the picture untouched when it is not asked for. */
export type OutputStep = (image: Sharp, context: OutputContext) => Sharp;
