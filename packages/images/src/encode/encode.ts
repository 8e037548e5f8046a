import type { OutputFormat, OutputPlan } from "@sheaf/image-options";
import { ImageFault } from "../fault.ts";
import type { ImageLimits } from "../limits.ts";
import type { Pixels } from "../pixels.ts";
import type { Source } from "../source.ts";
import { avifEffort } from "./avif-effort.ts";
import { canvas } from "./canvas.ts";
import { ENCODERS, type EncoderSettings } from "./encoders.ts";
import { isFlatGraphic } from "./flat-graphic.ts";
import type { KeptMetadata } from "./kept-metadata.ts";
import { LOWEST_QUALITY, withinBytes } from "./max-bytes.ts";

/** What an encoder is given besides the pixels. */
export interface EncodeContext {
  readonly output: OutputPlan;
  readonly source: Source;
  readonly limits: ImageLimits;
  readonly kept: KeptMetadata;
}

/** A finished output. */
export interface Encoded {
  readonly format: OutputFormat;
  readonly data: Buffer;
}

/** Encodes as the output asks. Throws ImageFault OUTPUT_TOO_LARGE when `max_bytes` cannot be met. */
export async function encode(pixels: Pixels, context: EncodeContext): Promise<Encoded> {
  const { format } = context.output;
  return format === "auto" ? encodeBest(pixels, context) : encodeAs(format, pixels, context);
}

/** Flat graphics become the smaller of lossless WebP and PNG, everything else WebP at its quality. */
async function encodeBest(pixels: Pixels, context: EncodeContext): Promise<Encoded> {
  const { maxBytes = Number.POSITIVE_INFINITY } = context.output;
  if (pixels.frames.length === 1 && isFlatGraphic(pixels)) {
    const settings = { ...settingsOf(pixels, context), quality: undefined, lossless: true };
    const webp = await encodeWith("webp", pixels, context, settings);
    const png = await encodeWith("png", pixels, context, settings);
    const smaller = png.data.length < webp.data.length ? png : webp;
    if (smaller.data.length <= maxBytes) return smaller;
  }
  return encodeAs("webp", pixels, context);
}

async function encodeAs(format: OutputFormat, pixels: Pixels, context: EncodeContext): Promise<Encoded> {
  const { name, quality, maxBytes } = context.output;
  const settings = settingsOf(pixels, context);
  if (maxBytes === undefined || quality === undefined) return encodeWith(format, pixels, context, settings);
  const atQuality = async (tried: number) =>
    (await encodeWith(format, pixels, context, { ...settings, quality: tried })).data;
  const data = await withinBytes(atQuality, quality, maxBytes);
  if (data !== undefined) return { format, data };
  const lowest = Math.min(quality, LOWEST_QUALITY);
  const detail = `does not fit at quality ${lowest}, the lowest; the limit is max_bytes ${maxBytes}`;
  throw new ImageFault("OUTPUT_TOO_LARGE", `output ${name} ${detail}`);
}

async function encodeWith(
  format: OutputFormat,
  pixels: Pixels,
  { output, kept }: EncodeContext,
  settings: EncoderSettings,
): Promise<Encoded> {
  return { format, data: await ENCODERS[format](canvas(pixels, output.metadata, kept), settings).toBuffer() };
}

function settingsOf(pixels: Pixels, { output, source, limits }: EncodeContext): EncoderSettings {
  const { format, quality, effort, progressive, lossless } = output;
  return {
    quality,
    effort: format === "avif" ? avifEffort(effort, pixels, limits.avifEffort) : effort,
    progressive,
    lossless,
    ...(pixels.frames.length > 1 && { delay: source.delay, loop: source.loop }),
  };
}
