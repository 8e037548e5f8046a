import { type Group, type Limits, SheafError } from "@sheaf/client";
import { session } from "../api/session.ts";
import { createFrameBatch } from "../live/frame-batch.ts";
import { createStore, type Store } from "../live/store.ts";
import type { LocalFile } from "./local-files.ts";
import { keepUnsent, keptUnsent } from "./submission.ts";
import { tooLate } from "./too-late.ts";
import { uploadCalls } from "./upload-calls.ts";
import { UploadLine } from "./upload-line.ts";
import { waiting } from "./waiting-files.ts";

/** What is shown of an upload. */
export interface UploadView {
  readonly files: readonly LocalFile[];
  /** Names of files that a reload has lost and that nobody has chosen again. */
  readonly lost: readonly string[];
  readonly closed: boolean;
  /** Why it stands still. */
  readonly failure: unknown;
}

/** Files of this tab on their way into a group. */
export interface Upload {
  readonly view: Store<UploadView>;
  readonly line: UploadLine;
  /** Adds files, and strikes them off what was lost; false where no more are taken. */
  add(files: readonly File[]): boolean;
  /** Seals the group without the lost files, once the others are in it. */
  finish(): void;
  /** The group takes no more: what is not in it yet stays outside. */
  sealed(): void;
  /** Keeps the names of what is not in the group yet, for a page that is loaded again. */
  keep(): void;
}

/** Between two such notes: a thousand names are not written for every frame. */
const KEEP_MS = 1_000;
/** After which an upload that stands still goes on by itself, unless the service says how long. */
const RESUME_MS = 5_000;

const uploads = new Map<string, Upload>();

/** The upload of this tab into a group; undefined where there is none. */
export function uploadOf(groupId: string): Upload | undefined {
  return uploads.get(groupId);
}

/** Lets go of what this tab uploaded into a group. */
export function forgetUpload(groupId: string): void {
  uploads.delete(groupId);
}

/** Where files go. */
export interface UploadTarget {
  readonly group: Group;
  readonly limits: Pick<Limits, "name_chars" | "items_per_group">;
}

/**
 * Begins to upload into an open group, or adds to what this tab uploads into it already. Throws a SheafError where that
 * upload has ended.
 */
export function uploadInto(target: UploadTarget, files: readonly File[]): void {
  const { id } = target.group;
  const upload = uploads.get(id) ?? createUpload(target);
  uploads.set(id, upload);
  if (!upload.add(files)) throw tooLate("group_sealed");
}

function createUpload({ group: { id, counts }, limits }: UploadTarget): Upload {
  let lost = keptUnsent(id);
  const view = createStore<UploadView>({ files: [], lost, closed: false, failure: undefined });
  let keptMs = 0;
  const keep = () => {
    keptMs = performance.now();
    keepUnsent(id, line.closed ? [] : [...line.unsent, ...lost]);
  };
  const batch = createFrameBatch(() => {
    const { closed, failure } = line;
    if (failure !== undefined && failure !== view.get().failure) goOnLater(line);
    view.set({ files: [...line.files], lost, closed, failure });
    if (closed || performance.now() - keptMs > KEEP_MS) keep();
  });
  const line = new UploadLine(uploadCalls(id), {
    total: counts.total,
    maxItems: limits.items_per_group,
    nameChars: limits.name_chars,
    mayEnd: () => lost.length === 0,
    onChange: () => batch.push(undefined),
  });
  return {
    view,
    line,
    keep,
    add(files) {
      lost = without(lost, files);
      return line.add(files);
    },
    finish() {
      lost = [];
      keep();
      line.resume();
    },
    sealed: () => line.close(tooLate("group_sealed")),
  };
}

/** The names that are not those of the files; each file takes one. */
function without(names: readonly string[], files: readonly File[]): readonly string[] {
  const chosen = files.map(({ name }) => name);
  return names.filter((name) => {
    const at = chosen.indexOf(name);
    if (at >= 0) chosen.splice(at, 1);
    return at < 0;
  });
}

/** Goes on when the reader has signed in again; after any other failure in a while. */
function goOnLater(line: UploadLine): void {
  const { failure } = line;
  const goOn = () => {
    if (line.failure === failure) line.resume();
  };
  if (session.get().state !== "signed_out") {
    setTimeout(goOn, (failure instanceof SheafError && failure.retryAfterMs) || RESUME_MS);
    return;
  }
  const stop = session.listen(() => {
    if (session.get().state !== "in") return;
    stop();
    goOn();
  });
}

addEventListener("pagehide", () => {
  for (const { keep } of uploads.values()) keep();
});

// Whoever closes the page while files are on their way is asked first.
addEventListener("beforeunload", (event) => {
  const unsent = [...uploads.values()].some(({ line }) => line.unsent.length > 0);
  if (unsent || waiting.get().files.length > 0) event.preventDefault();
});
