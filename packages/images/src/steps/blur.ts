import { redraw } from "../pixels.ts";
import type { OutputStep } from "./output-step.ts";

/** Blurs by a Gaussian. */
export const blur: OutputStep = (pixels, { output: { blur: sigma } }) =>
  sigma === undefined ? pixels : redraw(pixels, (image) => image.blur(sigma));
