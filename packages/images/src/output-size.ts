import type { ResizePlan } from "@sheaf/image-options";

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

/** The largest size an output can come to, for the limit check before any work. */
export function outputSize(source: Size, resize: ResizePlan | undefined): Size {
  const whole = scaled(source, resizeScale(source, resize));
  if (resize === undefined || resize.fit === "inside" || resize.fit === "outside") {
    return whole;
  }
  return { width: resize.width ?? whole.width, height: resize.height ?? whole.height };
}
