import type { OutputPlan, ResizePlan } from "@sheaf/image-options";
import type { Source } from "./source.ts";

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** By how much a resize scales a picture before it crops or pads it. `fill` scales its sides apart: the larger counts. */
export function resizeScale(source: Size, resize: ResizePlan | undefined): number {
  if (resize === undefined) {
    return 1;
  }
  const ratios = [
    ...(resize.width === undefined ? [] : [resize.width / source.width]),
    ...(resize.height === undefined ? [] : [resize.height / source.height]),
  ];
  const shrinks = resize.fit === "inside" || resize.fit === "contain";
  const scale = shrinks ? Math.min(...ratios) : Math.max(...ratios);
  return resize.enlarge ? scale : Math.min(scale, 1);
}

/** A picture scaled as a whole; no side vanishes. */
export function scaled({ width, height }: Size, scale: number): Size {
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}

/** The largest size a resize can come to. */
export function resizedSize(source: Size, resize: ResizePlan | undefined): Size {
  const whole = scaled(source, resizeScale(source, resize));
  if (resize === undefined || resize.fit === "inside" || resize.fit === "outside") {
    return whole;
  }
  return { width: resize.width ?? whole.width, height: resize.height ?? whole.height };
}

/** The part of the source that an output shows, in pixels of the source as the output orients it. */
export function shownSize(source: Source, { orient, crop }: Pick<OutputPlan, "orient" | "crop">): Size {
  return crop ?? (orient ? source : source.stored);
}

/** The largest size an output can come to, for the limit check before any work. */
export function outputSize(source: Source, output: OutputPlan): Size {
  return rotatedSize(resizedSize(shownSize(source, output), output.resize), output.rotate);
}

/** The upright rectangle around a picture that was turned. */
function rotatedSize({ width, height }: Size, degrees: number): Size {
  const [sine, cosine] = exactTurn(degrees);
  return {
    width: Math.ceil(width * cosine + height * sine),
    height: Math.ceil(width * sine + height * cosine),
  };
}

/** Sine and cosine, without sign; quarter turns are exact. */
function exactTurn(degrees: number): readonly [number, number] {
  if (degrees % 180 === 0) return [0, 1];
  if (degrees % 90 === 0) return [1, 0];
  const radians = (degrees * Math.PI) / 180;
  return [Math.abs(Math.sin(radians)), Math.abs(Math.cos(radians))];
}
