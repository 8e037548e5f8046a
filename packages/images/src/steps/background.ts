import { isOpaqueColour } from "@sheaf/image-options";
import { redraw } from "../pixels.ts";
import { colourOf } from "./colour-of.ts";
import type { OutputStep } from "./output-step.ts";

/**
 * Lays the picture on an opaque background. JPEG has no transparency: there, white shows through by default, where
 * dropping the alpha channel would uncover whatever lies beneath.
 */
export const background: OutputStep = (pixels, { output: { background: colour, format } }) => {
  const asked = colour !== undefined && isOpaqueColour(colour);
  if (pixels.channels < 4 || !(asked || format === "jpeg")) return pixels;
  const { r, g, b } = colourOf(colour ?? "#ffffff");
  return redraw(pixels, (image) => image.flatten({ background: { r, g, b } }));
};
