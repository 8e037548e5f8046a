import { redraw } from "../pixels.ts";
import type { OutputStep } from "./output-step.ts";

/** Swaps left and right, as a mirror does. */
export const flop: OutputStep = (pixels, { output }) =>
  output.flop ? redraw(pixels, (image) => image.flop()) : pixels;
