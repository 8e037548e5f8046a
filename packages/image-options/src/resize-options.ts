import { z } from "zod";
import { FITS, type FocalPoint, PLACES, STRATEGIES } from "./plan.ts";

/** Beyond any limit in force: a side over `outputSide` is refused when the image runs, by its own code. */
export const sideSchema = z.int().min(1).max(65_535);

const share = z.number().min(0).max(1);

/** One of `PLACES`. */
export const placeSchema = z.enum(PLACES, `is one of ${PLACES.join(", ")}`);

const positionSchema = z.union(
  [placeSchema, z.enum(STRATEGIES), z.strictObject({ x: share, y: share })],
  `is one of ${[...PLACES, ...STRATEGIES].join(", ")}, or a focal point {"x", "y"} of 0 to 1`,
);

/** `outputs.<name>.resize`, before defaults. */
export const resizeSchema = z
  .strictObject({
    width: sideSchema.optional(),
    height: sideSchema.optional(),
    fit: z.enum(FITS).default("cover"),
    position: positionSchema.default("centre"),
    enlarge: z.boolean().default(false),
  })
  .refine(({ width, height }) => width !== undefined || height !== undefined, "needs a width or a height")
  .refine(
    ({ fit, width, height }) => fit !== "fill" || (width !== undefined && height !== undefined),
    "fit fill needs a width and a height",
  )
  .refine(({ fit, position }) => fit === "cover" || isPlace(position), {
    path: ["position"],
    error: "attention, entropy and focal points need fit cover",
  });

function isPlace(position: string | FocalPoint): boolean {
  return PLACES.some((place) => place === position);
}
