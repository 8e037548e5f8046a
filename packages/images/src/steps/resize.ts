import type { ResizePlan } from "@sheaf/image-options";
import type { ResizeOptions } from "sharp";
import { redraw } from "../pixels.ts";
import { colourOf } from "./colour-of.ts";
import { coverWindow } from "./cover-window.ts";
import type { OutputStep } from "./output-step.ts";

/** Fits the picture into the sides asked for. `contain` fills up with the background, transparent by default. */
export const resize: OutputStep = async (pixels, { output }) => {
  if (output.resize === undefined) return pixels;
  const cut = await coverWindow(pixels, output.resize);
  if (cut !== undefined) {
    return redraw(pixels, (image) => image.resize({ ...cut.scaledTo, fit: "fill" }).extract(cut.window));
  }
  const background = colourOf(output.background ?? "#00000000");
  const options = resizeOptions(output.resize);
  return redraw(pixels, (image) => image.resize({ ...options, background }));
};

function resizeOptions({ width, height, fit, position, enlarge }: ResizePlan): ResizeOptions {
  return {
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    ...(typeof position === "string" && { position }),
    fit,
    withoutEnlargement: !enlarge,
  };
}
