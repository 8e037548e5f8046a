import { z } from "zod";
import { idSchema, pathSchema, timeSchema } from "./common.ts";

/** Paths that open one group, for a time, to whoever has them. */
export const linksSchema = z
  .strictObject({
    group_id: idSchema,
    scope: z.array(z.string()).describe("What the links open"),
    expires_at: timeSchema,
    links: z
      .strictObject({
        outputs: pathSchema.optional(),
        tasks: pathSchema.optional(),
        archive: pathSchema.optional(),
        events: pathSchema.optional(),
        items: pathSchema.optional(),
        seal: pathSchema.optional(),
      })
      .describe("The first thing to ask of each scope; an answer names the rest"),
    token: z.string().describe("The query parameter `link` of any path that the scope opens"),
  })
  .describe("Paths that open one group, for a time, to whoever has them");

/** Who somebody is. */
export const sessionSchema = z
  .strictObject({
    tenant: z.string(),
    role: z.string().describe("`viewer`, `submitter` or `operator`"),
    expires_at: timeSchema.nullable().describe("Null where it does not end"),
  })
  .describe("Who asks, and until when");

export type LinksJson = z.output<typeof linksSchema>;
export type SessionJson = z.output<typeof sessionSchema>;
