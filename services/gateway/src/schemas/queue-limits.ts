import { z } from "zod";

/** The body of `POST /v1/queues/{queue}/limits`; the scheduler knows the bounds. */
export const queueLimitsSchema = z.strictObject({
  rate_per_s: z.number().nullable().default(null),
  max_running: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .nullable()
    .default(null),
  timeout_ms: z
    .int()
    .min(0)
    .max(2 ** 32 - 1)
    .nullable()
    .default(null),
});
