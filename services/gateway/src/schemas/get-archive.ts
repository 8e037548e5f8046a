import { z } from "zod";

/** The query of `GET /v1/groups/{id}/archive.zip`. */
export const getArchiveQuery = z.strictObject({
  partial: z
    .enum(["true", "false"])
    .default("false")
    .transform((word) => word === "true")
    .describe("Give what an unfinished group has so far"),
});
