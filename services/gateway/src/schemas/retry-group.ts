import { z } from "zod";

/** The body of `POST /v1/groups/{id}/retry`. */
export const retryGroupSchema = z.strictObject({
  cancelled: z.boolean().default(false).describe("Cancelled tasks too"),
});
