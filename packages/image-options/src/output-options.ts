import { z } from "zod";
import { colourSchema, opaqueColourSchema } from "./colour.ts";
import { DEFAULT_QUALITY, REQUESTED_FORMATS } from "./formats.ts";
import { outputConflicts } from "./output-conflicts.ts";
import { METADATA, type OutputPlan } from "./plan.ts";
import { placeSchema, resizeSchema, sideSchema } from "./resize-options.ts";

const offset = z.int().min(0).max(65_534);
const factor = z.number().min(0).max(4);

/** Degrees, either way; canonical from 0 to below 360. */
const degrees = z
  .number()
  .min(-360)
  .max(360)
  .overwrite((angle) => (angle + 360) % 360);

const cropSchema = z.strictObject({ left: offset, top: offset, width: sideSchema, height: sideSchema });

const watermarkSchema = z.strictObject({
  source: z.string().regex(/^img_[0-9a-f]{32}$/, "is the id of an uploaded image, img_ and 32 hex digits"),
  position: placeSchema.default("right bottom"),
  opacity: z.number().min(0).max(1).default(1),
  scale: z.number().min(0.01).max(1).default(0.25),
});

/**
 * One output, before defaults: operations in the order in which they are applied, then the encoder's settings. Strict,
 * and refuses fields that the format does not know, each by its name.
 */
export const outputSchema = z
  .strictObject({
    orient: z.boolean().default(true),
    crop: cropSchema.optional(),
    resize: resizeSchema.optional(),
    rotate: degrees.default(0),
    flip: z.boolean().default(false),
    flop: z.boolean().default(false),
    blur: z.number().min(0.3).max(100).optional(),
    sharpen: z
      .union([z.boolean(), z.number().min(0.3).max(10)], "is true, false or a sigma of 0.3 to 10")
      .default(false),
    grayscale: z.boolean().default(false),
    tint: opaqueColourSchema.optional(),
    brightness: factor.default(1),
    saturation: factor.default(1),
    hue: degrees.default(0),
    background: colourSchema.optional(),
    watermark: watermarkSchema.optional(),
    metadata: z.enum(METADATA).default("strip"),
    format: z.enum(REQUESTED_FORMATS).default("webp"),
    quality: z.int().min(1).max(100).optional(),
    effort: z.int().min(0).max(10).optional(),
    progressive: z.boolean().default(false),
    lossless: z.boolean().default(false),
    max_bytes: z
      .int()
      .min(1)
      .max(2 ** 31)
      .optional(),
  })
  .superRefine((output, context) => {
    for (const { field, detail } of outputConflicts(output)) {
      context.addIssue({ code: "custom", path: [field], message: detail });
    }
  });

/** What the client sent for one output, with the schema's defaults. */
export type OutputOptions = z.output<typeof outputSchema>;

/** The name of an output or preset. */
export const outputNameSchema = z.string().regex(/^[a-z][a-z0-9_-]{0,31}$/, "names are a-z, 0-9, _ and -, at most 32");

/** Completes an output by the defaults of its format. */
export function outputPlan(name: string, options: OutputOptions): OutputPlan {
  const { max_bytes: maxBytes, quality, ...rest } = options;
  const lossy = rest.lossless ? undefined : DEFAULT_QUALITY[rest.format];
  return { ...rest, name, quality: quality ?? lossy, maxBytes };
}
