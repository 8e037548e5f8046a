import { z } from "zod";

/** An error on the four first endpoints. It has no member `status`, which a poller could take for progress. */
export const plainErrorSchema = z.strictObject({ error: z.string() }).describe("An error of the four first endpoints");

/** An error anywhere else: RFC 9457. */
export const problemSchema = z
  .strictObject({
    type: z.string().regex(/^urn:sheaf:problem:[a-z_]+$/),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string(),
    code: z.string().describe("A closed set of words for programs to branch on"),
    request_id: z.string().describe("As in the header `x-request-id` and in the logs"),
    errors: z
      .array(z.strictObject({ pointer: z.string(), detail: z.string() }))
      .describe("What is wrong, by JSON pointer into the body or name of a parameter or header"),
  })
  .describe("An error (RFC 9457)");

export type PlainErrorJson = z.output<typeof plainErrorSchema>;
export type ProblemJson = z.output<typeof problemSchema>;
