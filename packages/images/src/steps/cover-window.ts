import type { FocalPoint, ResizePlan } from "@sheaf/image-options";
import type { Region } from "sharp";
import { resizeScale, type Size, scaled } from "../output-size.ts";
import { openFrame, type Pixels } from "../pixels.ts";

/** A picture scaled to cover an area, and the part of it that is kept. */
export interface CoverWindow {
  readonly scaledTo: Size;
  readonly window: Region;
}

/**
 * Where `cover` cuts, if it is for us to say: around a focal point, or in all frames where a strategy would cut the first,
 * so that an animation does not jump. Undefined where sharp finds the place itself.
 */
export async function coverWindow(pixels: Pixels, resize: ResizePlan): Promise<CoverWindow | undefined> {
  const { fit, position, width, height } = resize;
  if (fit !== "cover") return undefined;
  const byContent = position === "attention" || position === "entropy";
  if (typeof position === "string" && !(byContent && pixels.frames.length > 1)) return undefined;
  const scaledTo = scaled(pixels, resizeScale(pixels, resize));
  const size = {
    width: Math.min(width ?? scaledTo.width, scaledTo.width),
    height: Math.min(height ?? scaledTo.height, scaledTo.height),
  };
  const corner =
    typeof position === "string" ? await strategyCorner(pixels, size, position) : focalCorner(scaledTo, size, position);
  return { scaledTo, window: { ...corner, ...size } };
}

/** The window lies around the point as far as the picture allows. */
function focalCorner(whole: Size, size: Size, { x, y }: FocalPoint): { left: number; top: number } {
  const corner = (point: number, length: number, kept: number) =>
    Math.min(Math.max(0, Math.round(point * length - kept / 2)), length - kept);
  return { left: corner(x, whole.width, size.width), top: corner(y, whole.height, size.height) };
}

async function strategyCorner(pixels: Pixels, size: Size, position: string): Promise<{ left: number; top: number }> {
  const { info } = await openFrame(pixels.frames[0], pixels)
    .resize({ ...size, fit: "cover", position })
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { left: Math.abs(info.cropOffsetLeft ?? 0), top: Math.abs(info.cropOffsetTop ?? 0) };
}
