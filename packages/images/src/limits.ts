/** What one image may cost. `Limits` of @sheaf/service fits; units and defaults are documented there. */
export interface ImageLimits {
  /** Of the source file. */
  readonly imageBytes: number;
  /** Of the source, summed over the frames that are decoded. */
  readonly pixels: number;
  /** At most so many are decoded of an animation. */
  readonly frames: number;
  /** Pixels, of either side of an output. */
  readonly outputSide: number;
  /** The encoder effort AVIF may use, 0 to 9. */
  readonly avifEffort: number;
}
