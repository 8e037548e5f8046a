import { z } from "zod";

/** A parameter that may be repeated or hold several words, separated by commas. */
export const wordsParameter = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => [value].flat().flatMap((v) => v.split(",")));

/** How many rows a page has at most. */
export const limitParameter = z
  .string()
  .regex(/^\d{1,4}$/, "Not a number from 1 to 1000")
  .transform(Number)
  .pipe(z.int().min(1).max(1_000))
  .default(100)
  .describe("Rows of a page at most");

/** The `next_cursor` of the page before. */
export const cursorParameter = z.string().max(512).default("").describe("`next_cursor` of the page before");
