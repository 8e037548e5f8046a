import type { Limits } from "@sheaf/service";
import { z } from "zod";
import { sourceSchema } from "./item.ts";

/** The JSON body of `POST /process_images`. */
export function processImagesSchema(limits: Limits) {
  return z.strictObject({ images: z.array(sourceSchema(limits)).min(1).max(limits.itemsPerRequest) });
}
