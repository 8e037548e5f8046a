import { z } from "zod";

/** The body of `POST /v1/workers/{id}/slots`; the scheduler knows the bounds. */
export const workerSlotsSchema = z.strictObject({
  slots: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .describe("1 to 1,024"),
});
