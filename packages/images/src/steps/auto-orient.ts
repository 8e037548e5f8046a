import type { Sharp } from "sharp";
import type { Source } from "../source.ts";

/** Turns the picture as its EXIF orientation says. Animations carry none, and frames are not turned one by one. */
export function autoOrient(image: Sharp, { animated }: Pick<Source, "animated">): Sharp {
  return animated ? image : image.autoOrient();
}
