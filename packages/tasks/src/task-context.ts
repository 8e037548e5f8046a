import type { TaskBlobs } from "./blobs/task-blobs.ts";

/** Where a task logs: the worker's own log, with the run's group, index and attempt on every line. */
export interface TaskLog {
  debug(message: string, fields?: object): void;
  info(message: string, fields?: object): void;
  warn(message: string, fields?: object): void;
  error(message: string, fields?: object): void;
}

/** What a run knows of itself, and what it may use. */
export interface TaskContext {
  /** Aborted on cancel, at the timeout and at the end of a drain. In a child process the end follows half a second later. */
  readonly signal: AbortSignal;
  readonly log: TaskLog;
  /** Tells how far it is, 0 to 1, and what it is doing, at most 200 characters. Shown while it runs, never stored. */
  progress(fraction: number, note?: string): void;
  /** Uploaded images to read, and outputs to leave behind. */
  readonly blobs: TaskBlobs;
  /** The attempt this run counts as, from 1. */
  readonly attempt: number;
  /** The group it belongs to, and its place in it, from 0. */
  readonly group: { readonly id: string; readonly index: number; readonly tenant: string };
  /** Labels of the group. */
  readonly labels: Readonly<Record<string, string>>;
  /** W3C trace context to be passed on in calls: of the run, or where traces are off of who submitted the group; may be empty. */
  readonly traceparent: string;
  /** What the item names beside its args; empty where the submitter gave none. */
  readonly item: { readonly source: string; readonly name: string };
  /** Options of the group. */
  readonly options: Readonly<Record<string, unknown>>;
  /** Milliseconds that this attempt may take from its start. */
  readonly timeoutMs: number;
}
