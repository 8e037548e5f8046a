import sharp from "sharp";

/** The EXIF orientations: how a camera was held. */
export const ORIENTATIONS = [1, 2, 3, 4, 5, 6, 7, 8] as const;
export type Orientation = (typeof ORIENTATIONS)[number];

/**
 * What an upright picture shows: its size, and a colour in three of its corners, each a square of `cornerSide` pixels.
 * The fourth corner and the middle are grey.
 */
export const UPRIGHT = {
  width: 240,
  height: 160,
  cornerSide: 40,
  topLeft: [220, 30, 30],
  topRight: [30, 200, 30],
  bottomLeft: [30, 30, 220],
  elsewhere: [128, 128, 128],
} as const;

/** Where a stored pixel comes from in the upright picture, by orientation (EXIF 2.32, tag 274). */
const FROM_UPRIGHT: Record<Orientation, (x: number, y: number) => readonly [number, number]> = {
  1: (x, y) => [x, y],
  2: (x, y) => [UPRIGHT.width - 1 - x, y],
  3: (x, y) => [UPRIGHT.width - 1 - x, UPRIGHT.height - 1 - y],
  4: (x, y) => [x, UPRIGHT.height - 1 - y],
  5: (x, y) => [y, x],
  6: (x, y) => [UPRIGHT.width - 1 - y, x],
  7: (x, y) => [UPRIGHT.width - 1 - y, UPRIGHT.height - 1 - x],
  8: (x, y) => [y, UPRIGHT.height - 1 - x],
};

/** A JPEG that is stored as a camera would and shows `UPRIGHT` once its orientation is followed. */
export function orientedJpeg(orientation: Orientation): Promise<Buffer> {
  const turned = orientation >= 5;
  const width = turned ? UPRIGHT.height : UPRIGHT.width;
  const height = turned ? UPRIGHT.width : UPRIGHT.height;
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      pixels.set(uprightColour(...FROM_UPRIGHT[orientation](x, y)), (y * width + x) * 3);
    }
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } })
    .withMetadata({ orientation })
    .jpeg({ quality: 95 })
    .toBuffer();
}

function uprightColour(x: number, y: number): readonly number[] {
  const { width, height, cornerSide } = UPRIGHT;
  const [left, right, top, bottom] = [
    x < cornerSide,
    x >= width - cornerSide,
    y < cornerSide,
    y >= height - cornerSide,
  ];
  if (top && left) {
    return UPRIGHT.topLeft;
  }
  if (top && right) {
    return UPRIGHT.topRight;
  }
  return bottom && left ? UPRIGHT.bottomLeft : UPRIGHT.elsewhere;
}
