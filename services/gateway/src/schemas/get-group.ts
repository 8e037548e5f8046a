import { z } from "zod";

/** Longest wait for a change, in milliseconds: below what proxies put up with. */
export const MAX_WAIT_MS = 30_000;

/** The query of `GET /v1/groups/{id}`. */
export const getGroupQuery = z.strictObject({
  wait_ms: z
    .string()
    .regex(/^\d{1,5}$/, `Not a number from 0 to ${MAX_WAIT_MS}`)
    .transform(Number)
    .pipe(z.int().max(MAX_WAIT_MS))
    .default(0)
    .describe("Milliseconds to wait for a change before the answer"),
});
