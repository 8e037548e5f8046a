/** Less than this is no picture any more. */
export const LOWEST_QUALITY = 10;

const MAX_ENCODES = 7;

/**
 * The best encoding that is no larger than `maxBytes`: at `quality`, or else at one below, found by halving. At most seven
 * encodings, so a quality or two more may have fitted. Undefined where not even the lowest quality fits.
 */
export async function withinBytes(
  encode: (quality: number) => Promise<Buffer>,
  quality: number,
  maxBytes: number,
): Promise<Buffer | undefined> {
  const first = await encode(quality);
  if (first.length <= maxBytes) return first;
  if (quality <= LOWEST_QUALITY) return undefined;
  let best = await encode(LOWEST_QUALITY);
  if (best.length > maxBytes) return undefined;
  let [fits, tooLarge] = [LOWEST_QUALITY, quality];
  for (let encodes = 2; encodes < MAX_ENCODES && tooLarge - fits > 1; encodes += 1) {
    const middle = (fits + tooLarge) >> 1;
    const encoded = await encode(middle);
    if (encoded.length <= maxBytes) [fits, best] = [middle, encoded];
    else tooLarge = middle;
  }
  return best;
}
