import { encode } from "./encode.ts";
import { flatten } from "./flatten.ts";
import type { OutputStep } from "./output-step.ts";
import { resize } from "./resize.ts";

/** What happens to decoded pixels on the way to an output, in this order. `decode.ts` has made them upright and sRGB. */
export const OUTPUT_STEPS: readonly OutputStep[] = [resize, flatten, encode];
