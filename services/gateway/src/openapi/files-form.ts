import { z } from "zod";
import { filesSchema } from "../schemas/form.ts";

/** A form of files alone; the names of its fields do not matter. */
export const FILES_ALONE = z
  .record(z.string(), filesSchema)
  .describe("A form of files alone; the names of its fields do not matter");
