import { createStore } from "../live/store.ts";
import type { Dropped } from "./choose-files.ts";
import { joined } from "./dropped-files.ts";
import { keptSubmission, type Submission } from "./submission.ts";

/** What is to go into a group that is not open yet. */
export interface Waiting extends Dropped {
  /** Names of files of it that a reload came before. */
  readonly lost: readonly string[];
  /** As it was asked for last; undefined before the first time. */
  readonly submission: Submission | undefined;
}

/** Nothing waits. */
export const NOTHING: Waiting = { files: [], unreadable: [], lost: [], submission: undefined };

const cutOff = keptSubmission();

/** What waits, at first the submit that a reload cut off. It outlives the upload page, whose place a sign-in can take. */
export const waiting = createStore<Waiting>(cutOff ? { ...NOTHING, lost: cutOff.names, submission: cutOff } : NOTHING);

/** Adds what was dropped to what waits. */
export function addWaiting(dropped: Dropped): void {
  const before = waiting.get();
  waiting.set({ ...before, ...joined([before, dropped]) });
}
