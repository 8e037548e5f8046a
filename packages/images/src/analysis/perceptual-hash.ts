/** The side of the square of lightness that is looked at. */
export const PHASH_SIDE = 32;

/** The lowest frequencies each way, the constant part left out. */
const FREQUENCIES = 8;

/** COSINES[u][x]: the DCT-II's wave of frequency u + 1 at x. */
const COSINES = Array.from({ length: FREQUENCIES }, (_, u) =>
  Array.from({ length: PHASH_SIDE }, (__, x) => Math.cos(((2 * x + 1) * (u + 1) * Math.PI) / (2 * PHASH_SIDE))),
);

/**
 * A hash of how a picture looks (pHash: its low DCT frequencies against their median), as 16 hex digits. Rounded, so that
 * a picture of one colour hashes to zeros and not to the errors of arithmetic.
 *
 * @param lightness rows of a square of `PHASH_SIDE` pixels.
 */
export function perceptualHash(lightness: Uint8Array): string {
  const rows = COSINES.map((wave) => Array.from({ length: PHASH_SIDE }, (_, y) => rowStrength(lightness, y, wave)));
  const strengths = COSINES.flatMap((wave) => rows.map((row) => Math.round(dot(row, wave))));
  const ordered = strengths.toSorted((a, b) => a - b);
  const median = ordered[ordered.length / 2] ?? 0;
  const bits = strengths.map((strength) => (strength > median ? "1" : "0")).join("");
  return BigInt(`0b${bits}`).toString(16).padStart(16, "0");
}

function rowStrength(lightness: Uint8Array, y: number, wave: readonly number[]): number {
  return dot(lightness.subarray(y * PHASH_SIDE, (y + 1) * PHASH_SIDE), wave);
}

function dot(values: ArrayLike<number>, wave: readonly number[]): number {
  return wave.reduce((sum, height, at) => sum + height * (values[at] ?? 0), 0);
}
