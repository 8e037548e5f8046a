import { GroupOutcome, GroupState } from "@sheaf/proto";
import { z } from "zod";
import { cursorParameter, limitParameter, wordsParameter } from "./list-query.ts";

const STATES = { open: GroupState.OPEN, running: GroupState.RUNNING, finished: GroupState.FINISHED } as const;
const OUTCOMES = {
  succeeded: GroupOutcome.SUCCEEDED,
  partial: GroupOutcome.PARTIAL,
  failed: GroupOutcome.FAILED,
  cancelled: GroupOutcome.CANCELLED,
} as const;

const state = z.enum(["open", "running", "finished"]).transform((word) => STATES[word]);
const outcome = z.enum(["succeeded", "partial", "failed", "cancelled"]).transform((word) => OUTCOMES[word]);

const NOT_A_LABEL = "Not a label's key and value as key:value, up to 64 characters each";
/** A value may hold colons and commas. */
const label = z.string().regex(/^[^:]{1,64}:.{0,64}$/s, NOT_A_LABEL);
const labels = z
  .union([z.string(), z.array(z.string())])
  .transform((value) => [value].flat())
  .pipe(z.array(label).max(16))
  .transform((all) =>
    all.map((text): [string, string] => [text.slice(0, text.indexOf(":")), text.slice(text.indexOf(":") + 1)]),
  )
  .refine((pairs) => new Set(pairs.map(([key]) => key)).size === pairs.length, "Names a key twice")
  .transform((pairs) => Object.fromEntries(pairs));

/**
 * The query of `GET /v1/groups`. `state` and `outcome` may be repeated or hold several, separated by commas, of which any
 * will do; `label` may be repeated, and a group must carry all of them.
 */
export const listGroupsQuery = z.strictObject({
  state: wordsParameter.pipe(z.array(state).max(16)).default([]).describe("Any of these"),
  outcome: wordsParameter.pipe(z.array(outcome).max(16)).default([]).describe("Any of these"),
  label: labels.default({}).describe("`key:value`, all of which a group must carry"),
  limit: limitParameter,
  cursor: cursorParameter,
});
