import { z } from "zod";

/** The body of `POST /v1/session`. */
export const signInSchema = z.strictObject({
  key: z.string().min(1).max(512).describe("An API key"),
});
