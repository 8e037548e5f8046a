import { type Group, type GroupSettings, type Limits, SheafError } from "@sheaf/client";
import { mayPassSignedIn } from "../api/may-pass.ts";
import { sheaf } from "../api/sheaf.ts";
import { go } from "../routing/place.ts";
import { groupPath } from "../routing/route.ts";
import { chooseFiles } from "./choose-files.ts";
import { refusals } from "./refusals.ts";
import { keepSubmission, keepUnsent, type Submission, submissionFor } from "./submission.ts";
import { uploadInto } from "./uploads.ts";
import { NOTHING, waiting } from "./waiting-files.ts";

/** A page that was left meanwhile, and come back to, waits for the same answer. */
let opening: Promise<void> | undefined;

/**
 * Opens a group for what waits, begins to upload into it and goes there; files that a reload came before are to be chosen
 * anew. Does nothing but tell why where none of it can be sent. Rejects with a SheafError; all of it waits on then.
 */
export function openWaiting(limits: Limits, settings: GroupSettings): Promise<void> {
  opening ??= openNow(limits, settings).finally(() => {
    opening = undefined;
  });
  return opening;
}

async function openNow(limits: Limits, settings: GroupSettings): Promise<void> {
  const files = filesToSend(limits);
  const { lost, submission: before } = waiting.get();
  if (files.length + lost.length === 0) return waiting.set(NOTHING);
  const names = files.map(({ name }) => name).filter((name) => !lost.includes(name));
  // What a reload cut off is asked for as it was.
  const wanted = (files.length === 0 && before?.settings) || settings;
  const submission = submissionFor(wanted, [...lost, ...names], before);
  waiting.set({ ...waiting.get(), submission });
  const group = await submit(submission);
  keepUnsent(group.id, lost);
  // More may have been dropped meanwhile.
  const all = filesToSend(limits, group.id);
  if (all.length > 0) uploadInto({ group, limits }, all);
  waiting.set(NOTHING);
  go(groupPath(group.id));
}

/** Makes the group of a submission; repeated, also after a reload, it makes no second one. */
async function submit(submission: Submission): Promise<Group> {
  keepSubmission(submission);
  const { key: idempotencyKey, settings } = submission;
  try {
    const group = await sheaf.submit({ task: "image.process", ...settings, open: true }, { idempotencyKey });
    keepSubmission(undefined);
    return group;
  } catch (error) {
    if (error instanceof SheafError && !mayPassSignedIn(error)) forgetRefused();
    throw error;
  }
}

/** What was refused would be refused again, and would stand in the way of the next one; files are kept for that. */
function forgetRefused(): void {
  keepSubmission(undefined);
  const { files, unreadable } = waiting.get();
  waiting.set(files.length > 0 ? { ...NOTHING, files, unreadable } : NOTHING);
}

function filesToSend(limits: Limits, groupId?: string): readonly File[] {
  const { files, refused } = chooseFiles(waiting.get(), limits, limits.items_per_group);
  refusals.set({ refused, limits, groupId });
  return files;
}
