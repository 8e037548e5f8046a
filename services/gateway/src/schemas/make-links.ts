import { z } from "zod";
import { LINK_SCOPES } from "../auth/link-scope.ts";

const HOUR_S = 3_600;
/** Longest life of a link: as long as a group is kept by default. */
const MAX_S = 7 * 24 * HOUR_S;

/** The body of `POST /v1/groups/{id}/links`. */
export const makeLinksSchema = z.strictObject({
  scope: z.array(z.enum(LINK_SCOPES)).min(1).max(LINK_SCOPES.length).describe("What the links open"),
  expires_s: z.int().min(1).max(MAX_S).default(HOUR_S).describe("Seconds for which they do"),
});
