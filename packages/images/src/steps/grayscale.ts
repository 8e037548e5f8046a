import type { Matrix3x3 } from "sharp";
import { redraw } from "../pixels.ts";
import type { OutputStep } from "./output-step.ts";

/** Of red, green and blue in light: the matrix of CSS `grayscale(1)` (Filter Effects 1, section 10.4.1). */
const SHARES: [number, number, number] = [0.2126, 0.7152, 0.0722];
const MATRIX: Matrix3x3 = [SHARES, SHARES, SHARES];

/** Takes the colours out. */
export const grayscale: OutputStep = (pixels, { output }) =>
  output.grayscale ? redraw(pixels, (image) => image.recomb(MATRIX)) : pixels;
