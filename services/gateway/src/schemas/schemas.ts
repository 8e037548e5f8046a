import type { Limits } from "@sheaf/service";
import { appendHeadSchema, appendItemsSchema } from "./append-items.ts";
import { formSchema } from "./form.ts";
import { processImagesSchema } from "./process-images.ts";
import { submitGroupSchema, submitHeadSchema } from "./submit-group.ts";

/** The body schemas under the limits of this installation, built once. */
export interface Schemas {
  readonly processImages: ReturnType<typeof processImagesSchema>;
  readonly submitGroup: ReturnType<typeof submitGroupSchema>;
  readonly submitForm: ReturnType<typeof submitFormSchema>;
  readonly appendItems: ReturnType<typeof appendItemsSchema>;
  readonly appendForm: ReturnType<typeof appendFormSchema>;
}

/** Builds them. */
export function createSchemas(limits: Limits): Schemas {
  return {
    processImages: processImagesSchema(limits),
    submitGroup: submitGroupSchema(limits),
    submitForm: submitFormSchema(limits),
    appendItems: appendItemsSchema(limits),
    appendForm: appendFormSchema(limits),
  };
}

function submitFormSchema(limits: Limits) {
  return formSchema(submitHeadSchema(limits));
}

function appendFormSchema(limits: Limits) {
  return formSchema(appendHeadSchema(limits).optional());
}
