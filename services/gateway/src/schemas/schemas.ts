import type { Limits } from "@sheaf/service";
import { appendItemsSchema } from "./append-items.ts";
import { processImagesSchema } from "./process-images.ts";
import { submitGroupSchema } from "./submit-group.ts";

/** The body schemas under the limits of this installation, built once. */
export interface Schemas {
  readonly processImages: ReturnType<typeof processImagesSchema>;
  readonly submitGroup: ReturnType<typeof submitGroupSchema>;
  readonly appendItems: ReturnType<typeof appendItemsSchema>;
}

/** Builds them. */
export function createSchemas(limits: Limits): Schemas {
  return {
    processImages: processImagesSchema(limits),
    submitGroup: submitGroupSchema(limits),
    appendItems: appendItemsSchema(limits),
  };
}
