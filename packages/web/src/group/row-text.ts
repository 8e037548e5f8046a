import type { Output } from "@sheaf/client";
import { problemText, taskErrorText } from "../api/error-text.ts";
import type { Dictionary } from "../i18n/dictionary.ts";
import type { Format } from "../i18n/format.ts";
import type { Tone } from "../parts/state-pill.tsx";
import type { Row, RowState } from "./rows.ts";

/** What a row says of its image. */
export interface RowText {
  readonly name: string;
  readonly tone: Tone;
  /** The state in words. */
  readonly state: string;
  /** What became of it, or why it failed and what to do; empty while there is nothing to say. */
  readonly detail: string;
  /** From 0 to 1; undefined while it runs and does not say how far it is. */
  readonly progress: number | undefined;
}

/** Of states that look like others. */
const TONES: Readonly<Partial<Record<RowState, Tone>>> = { refused: "failed", removed: "cancelled" };

/** Puts a row into words. */
export function rowText(row: Row, { t, f }: { readonly t: Dictionary; readonly f: Format }): RowText {
  return {
    name: nameOf(row),
    tone: TONES[row.state] ?? (row.state as Tone),
    state: stateText(row, t, f),
    detail: detailText(row, t, f),
    progress: progressOf(row),
  };
}

/** The output that a photo is chiefly turned into: the one with the most pixels, of several such the smallest. */
export function mainOutput(outputs: readonly Output[]): Output | undefined {
  return outputs.toSorted((a, b) => area(b) - area(a) || a.bytes - b.bytes)[0];
}

/** The smallest picture there is of an image. */
export function smallestOutput(outputs: readonly Output[]): Output | undefined {
  return outputs.toSorted((a, b) => a.bytes - b.bytes)[0];
}

function area({ width, height }: Output): number {
  return width * height;
}

function nameOf({ local, task, index }: Row): string {
  return local?.file.name || task?.name || `#${(index ?? 0) + 1}`;
}

function stateText({ state, local, task }: Row, t: Dictionary, f: Format): string {
  const { states } = t.group;
  switch (state) {
    case "uploading":
      return states.uploadingShare(f.percent(sentShare(local)));
    case "running":
      return task && task.attempt > 1 ? states.attempt(f.count(task.attempt)) : t.states.task.running;
    case "waiting":
    case "refused":
    case "removed":
      return states[state];
    default:
      return t.states.task[state];
  }
}

function detailText({ state, local, task }: Row, t: Dictionary, f: Format): string {
  if (state === "refused") return problemText(local?.error, t);
  if (task?.state !== state) return "";
  if ((state === "failed" || state === "retrying") && task.error) return taskErrorText(task.error, t);
  const output = mainOutput(task.outputs);
  if (state !== "succeeded" || !output) return "";
  const before = local?.file.size ?? task.analysis?.metadata?.bytes;
  if (before === undefined) return f.bytes(output.bytes);
  return `${t.group.made(f.bytes(before), f.bytes(output.bytes))}, ${f.change(before, output.bytes)}`;
}

function progressOf({ state, local, task }: Row): number | undefined {
  if (state === "uploading") return sentShare(local);
  if (state === "running") return task?.progress?.fraction;
  return state === "waiting" || state === "queued" || state === "retrying" ? 0 : 1;
}

function sentShare(local: Row["local"]): number {
  return local && local.file.size > 0 ? local.sentBytes / local.file.size : 0;
}
