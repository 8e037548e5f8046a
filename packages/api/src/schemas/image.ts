import { z } from "zod";
import { ERROR_CODES } from "../enum-text.ts";
import { bytesSchema } from "./common.ts";

const imageIdSchema = z
  .string()
  .regex(/^img_[0-9a-f]{32}$/)
  .describe("`img_` and a hash of tenant and content");
const formatSchema = z.string().describe("By its first bytes, for example `jpeg`");

/** What is known of an uploaded image. */
export const imageSchema = z
  .strictObject({ id: imageIdSchema, bytes: bytesSchema, format: formatSchema })
  .describe("An uploaded image");

const storedImageSchema = z.strictObject({
  id: imageIdSchema,
  name: z.string().describe("Of the file, if it had one; never a path"),
  bytes: bytesSchema,
  format: formatSchema,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** What `POST /v1/images` answers. */
export const uploadedImagesSchema = z
  .strictObject({
    images: z.array(storedImageSchema),
    errors: z.array(z.strictObject({ name: z.string(), code: z.enum(ERROR_CODES.all).nullable() })),
  })
  .describe("What became of uploaded files: those stored, and those refused");

export type ImageJson = z.output<typeof imageSchema>;
export type UploadedImagesJson = z.output<typeof uploadedImagesSchema>;
