import { z } from "zod";

/** The body of `POST /v1/groups/{id}/retry`. */
export const retryGroupSchema = z.strictObject({
  /** Cancelled tasks too. */
  cancelled: z.boolean().default(false),
});
