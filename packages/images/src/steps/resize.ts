import type { OutputStep } from "./output-step.ts";

/** Fits the picture into the sides asked for. */
export const resize: OutputStep = (image, { output }) => {
  if (output.resize === undefined) {
    return image;
  }
  const { width, height, fit, position, enlarge } = output.resize;
  return image.resize({
    ...(width !== undefined && { width }),
    ...(height !== undefined && { height }),
    fit,
    position,
    withoutEnlargement: !enlarge,
    background: { r: 0, g: 0, b: 0, alpha: 0 },
  });
};
