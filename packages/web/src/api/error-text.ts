import { SheafError, type TaskError } from "@sheaf/client";
import type { Dictionary } from "../i18n/dictionary.ts";

/** Why a task failed and what to do, in the reader's language; the service's own words for codes from the future. */
export function taskErrorText({ code, message }: TaskError, t: Dictionary): string {
  return t.errors[code] ?? message;
}

/** Why a call failed, in the reader's language where the page knows the code. */
export function problemText(error: unknown, t: Dictionary): string {
  if (!(error instanceof SheafError)) return t.frame.broken;
  const known: Readonly<Record<string, string>> = t.problems;
  return known[error.code] ?? error.detail;
}
