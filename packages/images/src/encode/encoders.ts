import type { OutputFormat } from "@sheaf/image-options";
import type { GifOptions, Sharp } from "sharp";

/** How an encoder is set. */
export interface EncoderSettings {
  /** 1 to 100, for formats that lose detail. */
  readonly quality?: number | undefined;
  /** How hard it tries; its own default where absent. */
  readonly effort?: number | undefined;
  readonly progressive: boolean;
  readonly lossless: boolean;
  /** How long each frame is shown, in ms, and how often all are (0: for ever). */
  readonly delay?: readonly number[] | undefined;
  readonly loop?: number | undefined;
}

/** Chooses the encoder of each format. */
export const ENCODERS: Record<OutputFormat, (image: Sharp, settings: EncoderSettings) => Sharp> = {
  jpeg: (image, { quality, progressive }) => image.jpeg({ ...given({ quality }), progressive }),
  png: (image, { progressive }) => image.png({ progressive }),
  webp: (image, settings) => {
    const { quality, effort, lossless } = settings;
    return image.webp({ ...given({ quality, effort }), lossless, ...animation(settings) });
  },
  avif: (image, { quality, effort, lossless }) => image.avif({ ...given({ quality, effort }), lossless }),
  gif: (image, settings) =>
    image.gif({ ...given({ effort: settings.effort }), progressive: settings.progressive, ...animation(settings) }),
  tiff: (image) => image.tiff({ compression: "lzw", predictor: "horizontal" }),
};

/** sharp takes no `undefined`. */
function given(options: Readonly<Record<string, number | undefined>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(options).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );
}

function animation({ delay, loop }: EncoderSettings): Pick<GifOptions, "delay" | "loop"> {
  return { ...(delay && { delay: [...delay] }), ...(loop !== undefined && { loop }) };
}
