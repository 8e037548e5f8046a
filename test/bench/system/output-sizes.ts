/** Pixels of an output. */
export interface OutputSize {
  readonly width: number;
  readonly height: number;
}

/** The sizes of a photo's outputs: `1600x1200 320x320`. */
export function sizesText(outputs: readonly OutputSize[]): string {
  return outputs.map(({ width, height }) => `${width}x${height}`).join(" ");
}

/** Two sides have made outputs of the same sizes, photo by photo. @throws when they have not */
export function checkSameSizes(who: string, made: readonly string[], expected: readonly string[]): void {
  const at = expected.findIndex((sizes, index) => made[index] !== sizes);
  if (at >= 0 || made.length !== expected.length) {
    throw new Error(
      `${who} made ${made[at]} of photo ${at} (${made.length} photos) where ${expected[at]} was expected`,
    );
  }
}
