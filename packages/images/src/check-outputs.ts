import type { OutputPlan } from "@sheaf/image-options";
import { ImageFault } from "./fault.ts";
import type { ImageLimits } from "./limits.ts";
import { outputSize } from "./output-size.ts";
import type { Source } from "./source.ts";

/** Refuses, before any work, outputs that this source cannot give: ImageFault INVALID_OPERATION or OUTPUT_TOO_LARGE. */
export function checkOutputs(source: Source, outputs: readonly OutputPlan[], limits: ImageLimits): void {
  for (const output of outputs) {
    checkCrop(source, output);
    checkSides(source, output, limits);
  }
}

function checkCrop(source: Source, { name, orient, crop }: OutputPlan): void {
  const { width, height } = orient ? source : source.stored;
  if (crop !== undefined && (crop.left + crop.width > width || crop.top + crop.height > height)) {
    const detail = `the crop reaches beyond the picture, which has ${width} × ${height} pixels`;
    throw new ImageFault("INVALID_OPERATION", `output ${name}: ${detail}`);
  }
}

function checkSides(source: Source, output: OutputPlan, { outputSide }: ImageLimits): void {
  const { width, height } = outputSize(source, output);
  if (Math.max(width, height) > outputSide) {
    throw new ImageFault(
      "OUTPUT_TOO_LARGE",
      `output ${output.name} would be ${width} × ${height} pixels; the limit is ${outputSide} pixels a side`,
    );
  }
}
