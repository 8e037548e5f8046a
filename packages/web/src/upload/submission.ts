import { type GroupSettings, newIdempotencyKey } from "@sheaf/client";
import { readKept, writeKept } from "../live/kept.ts";
import { groupIdIn } from "../routing/route.ts";

/** A submit that has been asked for and not answered yet: repeated under its key it is the same group. */
export interface Submission {
  readonly key: string;
  readonly settings: GroupSettings;
  /** Of the files that are to go into the group. */
  readonly names: readonly string[];
}

const SUBMISSION = "sheaf.submission";
const UNSENT = "sheaf.unsent.";

/**
 * What to ask for next: under the key of what was asked for before, as long as that is the same; a changed one has a key of
 * its own.
 */
export function submissionFor(settings: GroupSettings, names: readonly string[], before?: Submission): Submission {
  const same = before && JSON.stringify(before.settings) === JSON.stringify(settings);
  return { key: same ? before.key : newIdempotencyKey(), settings, names };
}

/** Keeps a submission over a reload, until its group is known; undefined forgets it. */
export function keepSubmission(submission: Submission | undefined): void {
  writeKept("sessionStorage", SUBMISSION, submission ? JSON.stringify(submission) : null);
}

/** The submission that a reload came in the middle of. */
export function keptSubmission(): Submission | undefined {
  const text = readKept("sessionStorage", SUBMISSION);
  return text === null ? undefined : (JSON.parse(text) as Submission);
}

/** Keeps the names of files that are not in the group yet: a page that is reloaded has lost the files themselves. */
export function keepUnsent(groupId: string, names: readonly string[]): void {
  writeKept("sessionStorage", UNSENT + groupId, names.length > 0 ? JSON.stringify(names) : null);
}

/** Names of files that a reload came before. */
export function keptUnsent(groupId: string): readonly string[] {
  const id = groupIdIn(groupId);
  const text = id === undefined ? null : readKept("sessionStorage", UNSENT + id);
  return text === null ? [] : (JSON.parse(text) as string[]);
}
