import type { OutputPlan } from "@sheaf/image-options";
import type { Pixels } from "../pixels.ts";

/** What a step knows besides the picture. */
export interface StepContext {
  readonly output: OutputPlan;
  /** What the source was scaled by when it was decoded. */
  readonly scale: number;
  /** Decoded, with alpha, by image id. */
  readonly watermarks: ReadonlyMap<string, Pixels>;
}

/** One operation on the way from the source's pixels to an output's. Returns the picture untouched when it is not asked for. */
export type OutputStep = (pixels: Pixels, context: StepContext) => Pixels | Promise<Pixels>;
