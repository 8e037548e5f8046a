import type { Pixels } from "../pixels.ts";

const PIXELS_PER_COLOUR = 32;
const LEAST_COLOURS = 16;
const MOST_COLOURS = 4096;

/**
 * Whether a picture is a flat graphic rather than a photograph: no more than one colour for every 32 pixels, at least 16
 * and at most 4,096. Stops counting at one too many, which a photograph has within its first rows.
 */
export function isFlatGraphic({ frames: [frame], width, height, channels }: Pixels): boolean {
  const most = Math.min(MOST_COLOURS, Math.max(LEAST_COLOURS, (width * height) / PIXELS_PER_COLOUR));
  const colours = new Set<number>();
  let last = -1;
  for (let at = 0; at < frame.length; at += channels) {
    const colour = frame.readUIntBE(at, channels);
    if (colour === last) continue;
    last = colour;
    colours.add(colour);
    if (colours.size > most) return false;
  }
  return true;
}
