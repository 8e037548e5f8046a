import type { z } from "zod";
import type { OptionFault } from "./invalid-options-error.ts";

/** Bad options named in one error. */
const MAX_FAULTS = 5;

/** What zod found wrong, each bad option by its path: an unknown field by its own name. */
export function optionFaults(error: z.core.$ZodError): OptionFault[] {
  return error.issues.slice(0, MAX_FAULTS).flatMap(faultsOf).slice(0, MAX_FAULTS);
}

function faultsOf(issue: z.core.$ZodIssue): OptionFault[] {
  const path = issue.path.map(String);
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => ({ path: [...path, key], detail: "unknown field" }));
  }
  const detail = issue.code === "invalid_key" ? (issue.issues[0]?.message ?? issue.message) : issue.message;
  return [{ path, detail }];
}
