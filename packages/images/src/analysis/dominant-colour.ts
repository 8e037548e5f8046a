/** Bits that are told apart of each channel. */
const BITS = 4;

interface Bin {
  count: number;
  readonly sums: [number, number, number];
}

/**
 * The colour that most of a picture has, as `#rrggbb`: the mean of the pixels in the fullest of 4,096 equal bins, the first
 * one of equals.
 *
 * @param pixels red, green and blue, one pixel after the other.
 */
export function dominantColour(pixels: Uint8Array): string {
  const bins = new Map<number, Bin>();
  for (let at = 0; at + 2 < pixels.length; at += 3) {
    count(bins, pixels.subarray(at, at + 3));
  }
  const fullest = [...bins.values()].reduce((best, bin) => (bin.count > best.count ? bin : best), {
    count: 0,
    sums: [0, 0, 0],
  });
  return `#${Buffer.from(fullest.sums.map((sum) => Math.round(sum / fullest.count))).toString("hex")}`;
}

function count(bins: Map<number, Bin>, [r = 0, g = 0, b = 0]: Uint8Array): void {
  const shift = 8 - BITS;
  const key = ((r >> shift) << (2 * BITS)) | ((g >> shift) << BITS) | (b >> shift);
  const bin = bins.get(key) ?? { count: 0, sums: [0, 0, 0] };
  bins.set(key, bin);
  bin.count += 1;
  bin.sums[0] += r;
  bin.sums[1] += g;
  bin.sums[2] += b;
}
