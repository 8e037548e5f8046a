import type { z } from "zod";
import { checkJsonShape } from "../http/json-shape.ts";
import { parseJson } from "../http/parse-json.ts";
import { parseRequest } from "../http/parse-request.ts";
import type { FormField } from "./form-field.ts";

/** The name of the field that says what a form's files are for. */
export const REQUEST_FIELD = "request";

/** Far more than any request without its items has. */
const MAX_BYTES = 256 * 1_024;

/** How the field is taken. */
export interface RequestFieldOptions<S extends z.ZodType> {
  readonly schema: S;
  readonly required: boolean;
  /** Takes what the schema has let pass. */
  onRequest(request: z.output<S>): void;
}

/** The field `request`: the JSON that the route takes as a body, without the items, which are the files. */
export function requestField<S extends z.ZodType>(options: RequestFieldOptions<S>): FormField {
  const { schema, required, onRequest } = options;
  return {
    name: REQUEST_FIELD,
    maxBytes: MAX_BYTES,
    required,
    onText(text) {
      const json = parseJson(Buffer.from(text), `The field "${REQUEST_FIELD}"`);
      checkJsonShape(json);
      onRequest(parseRequest(schema, json));
    },
  };
}
