import { redraw } from "../pixels.ts";
import type { OutputStep } from "./output-step.ts";

/** Cuts out a rectangle of the source. Where that was scaled down, the rectangle is too; it keeps a size of its own. */
export const crop: OutputStep = (pixels, { output, scale }) => {
  if (output.crop === undefined) return pixels;
  const [left, width] = cut(output.crop.left, output.crop.width, scale, pixels.width);
  const [top, height] = cut(output.crop.top, output.crop.height, scale, pixels.height);
  return redraw(pixels, (image) => image.extract({ left, top, width, height }));
};

/** Rounds the length, not the far edge, so that it comes out as the resize needs it. */
function cut(start: number, length: number, scale: number, whole: number): readonly [number, number] {
  const kept = Math.min(whole, Math.max(1, Math.round(length * scale)));
  return [Math.min(Math.round(start * scale), whole - kept), kept];
}
