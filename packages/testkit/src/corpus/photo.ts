import sharp from "sharp";
import { seededRandom } from "./random.ts";

/** What picture to make. */
export interface PhotoOptions {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** The same seed gives the same bytes. Default 1. */
  readonly seed?: number;
  /** Default `jpeg`. */
  readonly format?: "jpeg" | "png" | "webp" | "avif" | "gif" | "tiff";
}

const GRAIN_SIDE = 512;
/** Grain about as strong as a good camera's: a 12-megapixel JPEG comes to about 2 MB. */
const GRAIN_STRENGTH = 42;

/** A picture that is about as hard to code as a photograph: soft light, hard edges, grain. */
export async function photo(options: PhotoOptions): Promise<Buffer> {
  const { width, height, seed = 1, format = "jpeg" } = options;
  // A tile may not be larger than what it covers.
  const grain = { width: Math.min(GRAIN_SIDE, width), height: Math.min(GRAIN_SIDE, height), channels: 3 as const };
  const scene = await sharp(Buffer.from(sceneSvg(width, height, seed)))
    .removeAlpha()
    .raw()
    .toBuffer();
  return sharp(scene, { raw: { width, height, channels: 3 } })
    .composite([{ input: grainPixels(grain.width * grain.height, seed), raw: grain, tile: true, blend: "soft-light" }])
    .removeAlpha()
    .toFormat(format, format === "avif" ? { effort: 2 } : {})
    .toBuffer();
}

function grainPixels(count: number, seed: number): Buffer {
  const random = seededRandom(seed);
  const pixels = Buffer.alloc(count * 3);
  for (let at = 0; at < pixels.length; at += 3) {
    pixels.fill(128 + Math.round((random() + random() - 1) * GRAIN_STRENGTH), at, at + 3);
  }
  return pixels;
}

function sceneSvg(width: number, height: number, seed: number): string {
  const random = seededRandom(seed ^ 0x5eaf);
  const hue = () => Math.floor(random() * 360);
  const shapes = Array.from({ length: 60 }, () => {
    const [x, y, size] = [random() * width, random() * height, (0.02 + random() * 0.12) * width];
    const paint = `fill="hsl(${hue()},60%,50%)" fill-opacity="${(0.3 + random() * 0.7).toFixed(2)}"`;
    return random() < 0.5
      ? `<circle cx="${x}" cy="${y}" r="${size / 2}" ${paint}/>`
      : `<rect x="${x}" y="${y}" width="${size}" height="${size * random()}" transform="rotate(${hue()} ${x} ${y})" ${paint}/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
<linearGradient id="sky" x2="0.3" y2="1"><stop stop-color="hsl(${hue()},50%,70%)"/><stop offset="1" stop-color="hsl(${hue()},50%,25%)"/></linearGradient>
<rect width="100%" height="100%" fill="url(#sky)"/>${shapes.join("")}</svg>`;
}
