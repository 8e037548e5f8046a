import { z } from "zod";

/** The body of actions that have no settings, and the query of routes without parameters. */
export const nothingSchema = z.strictObject({});
