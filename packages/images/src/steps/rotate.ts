import { redraw } from "../pixels.ts";
import { colourOf } from "./colour-of.ts";
import type { OutputStep } from "./output-step.ts";

/** Turns clockwise. Quarter turns are exact; others grow the picture, and the background fills the corners. */
export const rotate: OutputStep = (pixels, { output }) => {
  if (output.rotate === 0) return pixels;
  const background = colourOf(output.background ?? "#00000000");
  return redraw(pixels, (image) => image.rotate(output.rotate, { background }));
};
