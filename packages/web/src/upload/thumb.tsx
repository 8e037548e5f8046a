import { useEffect, useRef } from "preact/hooks";
import { THUMB_SIDE, thumbs } from "./thumbs.ts";

/** A small picture of a file of the reader's own; an empty box of the same size where there is none. */
export function Thumb({ file }: { readonly file: File }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => thumbs.want(file, (bitmap) => draw(canvas.current, bitmap)), [file]);
  return <canvas ref={canvas} class="thumb" width={THUMB_SIDE} height={THUMB_SIDE} />;
}

function draw(canvas: HTMLCanvasElement | null, bitmap: ImageBitmap | undefined): void {
  if (bitmap) canvas?.getContext("2d")?.drawImage(bitmap, 0, 0, THUMB_SIDE, THUMB_SIDE);
}
