import { redraw } from "../pixels.ts";
import { colourOf } from "./colour-of.ts";
import type { OutputStep } from "./output-step.ts";

/** Gives the picture one hue; what is light and dark stays so. */
export const tint: OutputStep = (pixels, { output: { tint: colour } }) =>
  colour === undefined ? pixels : redraw(pixels, (image) => image.tint(colourOf(colour)));
