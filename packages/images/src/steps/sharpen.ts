import { redraw } from "../pixels.ts";
import type { OutputStep } from "./output-step.ts";

/** Sharpens: mildly and fast, or by a Gaussian of a sigma given. */
export const sharpen: OutputStep = (pixels, { output: { sharpen: how } }) => {
  if (how === false) return pixels;
  return redraw(pixels, (image) => image.sharpen(how === true ? undefined : { sigma: how }));
};
