import type { AnalysisKind } from "@sheaf/image-options";
import { encode as encodeBlurhash } from "blurhash";
import { rgbaToThumbHash } from "thumbhash";
import { firstFrame, type Pixels, redraw } from "../pixels.ts";
import type { Source } from "../source.ts";
import type { Analysis } from "./analysis.ts";
import { dominantColour } from "./dominant-colour.ts";
import { PHASH_SIDE, perceptualHash } from "./perceptual-hash.ts";
import { sourceMetadata } from "./source-metadata.ts";

/** Pixels a side that analyses look at: what ThumbHash takes at most. */
export const THUMBNAIL_SIDE = 100;

const BLURHASH_SIDE = 32;

/** Whether any of these looks at pixels. */
export function looksAtPixels(kinds: readonly AnalysisKind[]): boolean {
  return kinds.some((kind) => kind !== "metadata");
}

/** What analyses look at, of upright sRGB pixels: the first frame, small, with alpha. */
export function analysisThumbnail(pixels: Pixels): Promise<Pixels> {
  return within(firstFrame(pixels), THUMBNAIL_SIDE);
}

/**
 * Finds out what was asked for.
 *
 * @param thumbnail undefined where nothing looks at pixels.
 */
export async function analyze(
  source: Source,
  thumbnail: Pixels | undefined,
  kinds: readonly AnalysisKind[],
): Promise<Analysis> {
  let analysis: Analysis = kinds.includes("metadata") ? { metadata: await sourceMetadata(source) } : {};
  for (const kind of kinds) {
    if (kind !== "metadata" && thumbnail !== undefined) {
      analysis = { ...analysis, [kind]: await LOOKS[kind](thumbnail) };
    }
  }
  return analysis;
}

/** The analyses that look at pixels: upright, sRGB, with alpha. Only ThumbHash knows transparency; the others see white. */
const LOOKS: Record<Exclude<AnalysisKind, "metadata">, (thumbnail: Pixels) => Promise<string>> = {
  async blurhash(thumbnail) {
    const { frames, width, height } = await within(await onWhite(thumbnail), BLURHASH_SIDE);
    return encodeBlurhash(new Uint8ClampedArray(frames[0]), width, height, 4, 3);
  },

  thumbhash: ({ frames, width, height }) =>
    Promise.resolve(Buffer.from(rgbaToThumbHash(width, height, frames[0])).toString("base64")),

  dominant: async (thumbnail) => dominantColour((await onWhite(thumbnail)).frames[0]),

  async phash(thumbnail) {
    const side = { width: PHASH_SIDE, height: PHASH_SIDE, fit: "fill" } as const;
    const { frames } = await redraw(await onWhite(thumbnail), (image) => image.resize(side).greyscale());
    return perceptualHash(frames[0]);
  },
};

function within(pixels: Pixels, side: number): Promise<Pixels> {
  return redraw(pixels, (image) =>
    image.resize({ width: side, height: side, fit: "inside", withoutEnlargement: true }).ensureAlpha(),
  );
}

function onWhite(pixels: Pixels): Promise<Pixels> {
  return redraw(pixels, (image) => image.flatten({ background: "#ffffff" }));
}
