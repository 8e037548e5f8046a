import { background } from "./background.ts";
import { blur } from "./blur.ts";
import { crop } from "./crop.ts";
import { flip } from "./flip.ts";
import { flop } from "./flop.ts";
import { grayscale } from "./grayscale.ts";
import { modulate } from "./modulate.ts";
import type { OutputStep } from "./output-step.ts";
import { resize } from "./resize.ts";
import { rotate } from "./rotate.ts";
import { sharpen } from "./sharpen.ts";
import { tint } from "./tint.ts";
import { watermark } from "./watermark.ts";

/** What happens to decoded pixels on the way to an output, in this order. `decode.ts` has turned them upright. */
export const OUTPUT_STEPS: readonly OutputStep[] = [
  crop,
  resize,
  rotate,
  flip,
  flop,
  blur,
  sharpen,
  grayscale,
  tint,
  modulate,
  background,
  watermark,
];
