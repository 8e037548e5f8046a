import { redraw } from "../pixels.ts";
import type { OutputStep } from "./output-step.ts";

/** Turns upside down, as in water. */
export const flip: OutputStep = (pixels, { output }) =>
  output.flip ? redraw(pixels, (image) => image.flip()) : pixels;
