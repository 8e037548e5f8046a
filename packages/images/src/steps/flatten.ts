import type { OutputStep } from "./output-step.ts";

/** JPEG has no transparency: white shows through, where dropping the alpha channel would uncover whatever lies beneath. */
export const flatten: OutputStep = (image, { output }) =>
  output.format === "jpeg" ? image.flatten({ background: "#ffffff" }) : image;
