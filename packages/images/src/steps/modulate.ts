import { redraw } from "../pixels.ts";
import type { OutputStep } from "./output-step.ts";

/** Changes brightness, saturation and hue. */
export const modulate: OutputStep = (pixels, { output: { brightness, saturation, hue } }) => {
  if (brightness === 1 && saturation === 1 && hue === 0) return pixels;
  return redraw(pixels, (image) => image.modulate({ brightness, saturation, hue }));
};
