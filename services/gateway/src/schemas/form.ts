import { z } from "zod";

/** The files of one field of a form; what the field is called does not matter. */
export const filesSchema = z.array(z.string().meta({ contentMediaType: "application/octet-stream" }));

/** A form whose first field says what its files are for. */
export function formSchema<S extends z.ZodType>(request: S) {
  return z
    .object({ request })
    .catchall(filesSchema)
    .describe("The field `request` as JSON text first, then files; the names of their fields do not matter");
}
