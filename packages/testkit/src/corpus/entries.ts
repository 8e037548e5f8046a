import sharp, { type Sharp } from "sharp";
import { ORIENTATIONS, orientedJpeg } from "./oriented.ts";
import { photo } from "./photo.ts";
import { pixelBomb } from "./pixel-bomb.ts";

/** Raise with every change to what a maker makes: folders of earlier corpora are not read any more. */
export const CORPUS_VERSION = 1;

const PHOTO = { width: 640, height: 480, seed: 7 };
const FRAMES = 4;

/** Every file of the corpus by its name, and how its bytes are made. */
export const CORPUS_ENTRIES = {
  "photo.jpg": () => photo({ ...PHOTO, format: "jpeg" }),
  "photo.png": () => photo({ ...PHOTO, format: "png" }),
  "photo.webp": () => photo({ ...PHOTO, format: "webp" }),
  "photo.avif": () => photo({ ...PHOTO, format: "avif" }),
  "photo.gif": () => photo({ ...PHOTO, format: "gif" }),
  "photo.tiff": () => photo({ ...PHOTO, format: "tiff" }),
  "large.jpg": () => photo({ width: 2048, height: 1536, seed: 11 }),
  "oriented-1.jpg": () => orientedJpeg(ORIENTATIONS[0]),
  "oriented-2.jpg": () => orientedJpeg(ORIENTATIONS[1]),
  "oriented-3.jpg": () => orientedJpeg(ORIENTATIONS[2]),
  "oriented-4.jpg": () => orientedJpeg(ORIENTATIONS[3]),
  "oriented-5.jpg": () => orientedJpeg(ORIENTATIONS[4]),
  "oriented-6.jpg": () => orientedJpeg(ORIENTATIONS[5]),
  "oriented-7.jpg": () => orientedJpeg(ORIENTATIONS[6]),
  "oriented-8.jpg": () => orientedJpeg(ORIENTATIONS[7]),
  "animated.gif": () =>
    frames()
      .gif({ delay: Array<number>(FRAMES).fill(120), loop: 0 })
      .toBuffer(),
  "animated.webp": () =>
    frames()
      .webp({ delay: Array<number>(FRAMES).fill(120), loop: 0 })
      .toBuffer(),
  "transparent.png": async () => (await decoded()).ensureAlpha(0.5).png().toBuffer(),
  "grey.jpg": async () => (await decoded()).greyscale().jpeg().toBuffer(),
  "cmyk.jpg": async () => (await decoded()).toColourspace("cmyk").jpeg().toBuffer(),
  "16-bit.png": async () => (await decoded()).toColourspace("rgb16").png().toBuffer(),
  "tiny.png": () => blank(1, 1).png().toBuffer(),
  "truncated.jpg": async () => firstHalf(await photo({ ...PHOTO, format: "jpeg" })),
  "truncated.png": async () => firstHalf(await photo({ ...PHOTO, format: "png" })),
  "pixel-bomb.png": () => Promise.resolve(pixelBomb(20_000)),
  "text.jpg": () => Promise.resolve(Buffer.from("This is a letter, not a picture.\n".repeat(20))),
  "empty.jpg": () => Promise.resolve(Buffer.alloc(0)),
  "drawing.svg": () => Promise.resolve(Buffer.from(SVG)),
  "svg-named.png": () => Promise.resolve(Buffer.from(SVG)),
  "phone.heic": () => Promise.resolve(HEIC_HEAD),
} satisfies Record<string, () => Promise<Buffer>>;

/** The name of a file of the corpus. */
export type CorpusName = keyof typeof CORPUS_ENTRIES;

const SVG = `<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"><rect width="40" height="30" fill="teal"/></svg>\n`;

/** The brands of a phone's picture; there is none behind them, since nothing here can write one. */
const HEIC_HEAD = Buffer.concat([
  Buffer.from([0, 0, 0, 24]),
  Buffer.from("ftypheic\0\0\0\0mif1heic"),
  Buffer.alloc(200),
]);

const decoded = async (): Promise<Sharp> => sharp(await photo({ ...PHOTO, format: "png" }));

const firstHalf = (whole: Buffer): Buffer => whole.subarray(0, whole.length / 2);

const blank = (width: number, height: number): Sharp =>
  sharp({ create: { width, height, channels: 3, background: "#204060" } });

/** A red bar that moves down, on white: 120 by 80 pixels a frame. */
function frames(): Sharp {
  const [width, height] = [120, 80];
  const pixels = Buffer.alloc(width * height * 3 * FRAMES, 255);
  for (let frame = 0; frame < FRAMES; frame += 1) {
    for (let at = 0; at < width * 20; at += 1) {
      pixels.set([220, 30, 30], (frame * (height + 20) * width + at) * 3);
    }
  }
  return sharp(pixels, { raw: { width, height: height * FRAMES, channels: 3, pageHeight: height } });
}
