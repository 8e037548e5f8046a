import type { Failure } from "@sheaf/client";

/** Which failures are shown, and which of them with their tasks. Empty is all, and none opened. */
export interface FailureChoice {
  /** Codes; known ones and others. */
  readonly error: readonly string[];
  readonly queue: string | undefined;
  readonly open: readonly string[];
}

/** More than there are. */
const MAX_CODES = 32;
const MAX_QUEUE_CHARS = 64;

/** What the query of an address asks for; what can be no code or queue is left out. */
export function readFailureChoice(query: URLSearchParams): FailureChoice {
  const queue = query.get("queue") ?? "";
  return {
    error: codesIn(query, "error"),
    queue: queue === "" || queue.length > MAX_QUEUE_CHARS ? undefined : queue,
    open: codesIn(query, "open"),
  };
}

/** The changes of the address's query that show a choice. */
export function failureQuery({ error, queue, open }: FailureChoice): Record<"error" | "queue" | "open", string | null> {
  const list = (codes: readonly string[]) => (codes.length === 0 ? null : codes.join(","));
  return { error: list(error), queue: queue ?? null, open: list(open) };
}

/** Those of the codes that are chosen; all where none is. */
export function chosenOf(failures: readonly Failure[], { error }: FailureChoice): readonly Failure[] {
  return error.length === 0 ? failures : failures.filter(({ code }) => error.includes(code));
}

/** What to run again. */
export interface RetryWish {
  readonly failures: readonly Failure[];
  /** Undefined: of all queues. */
  readonly queue: string | undefined;
}

/** What is shown, and how it came about. */
export interface ShownFailures extends RetryWish {
  /** The queue that is chosen; failures of another are shown until its own are told. */
  readonly chosenQueue: string | undefined;
  /** Codes of those that are ticked. */
  readonly ticked: ReadonlySet<string>;
}

/** What a retry would run: what is ticked, or else all; undefined where that is nothing, or not what was chosen. */
export function retryWish({ failures, queue, chosenQueue, ticked }: ShownFailures): RetryWish | undefined {
  if (queue !== chosenQueue) return undefined;
  const some = failures.filter(({ code }) => ticked.has(code));
  const meant = some.length > 0 ? some : failures;
  return tasksOf(meant) > 0 ? { failures: meant, queue } : undefined;
}

/** How many tasks they are. */
export function tasksOf(failures: readonly Failure[]): number {
  return failures.reduce((sum, { count }) => sum + count, 0);
}

function codesIn(query: URLSearchParams, name: string): readonly string[] {
  const codes = query.getAll(name).flatMap((text) => text.split(","));
  return [...new Set(codes)].filter((code) => /^[a-z][a-z0-9_]{0,63}$/.test(code)).slice(0, MAX_CODES);
}
