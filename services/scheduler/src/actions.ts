import type { Logger } from "@sheaf/service";
import { event, type LedgerWriter } from "./ledger-writer.ts";

/** Longest wait for the log, in milliseconds: what was done is done, and its caller waits. */
const WRITE_WITHIN_MS = 500;
/** Characters of a text at most. */
const LONGEST = 500;

/** What operators do, in words of the API. */
export type Deed =
  | "queue.pause"
  | "queue.resume"
  | "queue.limits"
  | "queue.purge"
  | "failures.retry"
  | "worker.drain"
  | "worker.resume"
  | "worker.slots"
  | "worker.shutdown";

/** Something that an operator has done. Texts are cut at 500 characters. */
export interface DoneAction {
  /** Who did it: `caller.actor` of the call. */
  readonly actor: string;
  readonly what: Deed;
  /** The queue or worker; empty where it concerns several. */
  readonly target: string;
  /** What was asked for, for people; may be empty. */
  readonly detail: string;
  /** What came of it, for people. */
  readonly effect: string;
}

/**
 * Writes into the log what an operator has done. To be called once it is done; never rejects: where the log does not take
 * it within half a second, that is logged with all there was to record, and the answer is false.
 */
export async function recordAction(
  { writer, log }: { readonly writer: LedgerWriter; readonly log: Logger },
  action: DoneAction,
): Promise<boolean> {
  const { actor, what, target, detail, effect } = action;
  const value = { actor: cut(actor), what, target: cut(target), detail: cut(detail), effect: cut(effect) };
  const { promise: late, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new Error("the log has not answered yet")), WRITE_WITHIN_MS);
  try {
    await Promise.race([writer.write(event({ case: "operatorActed", value })), late]);
    return true;
  } catch (err) {
    log.error({ err, action }, "an operator's action was done, and may not have been recorded");
    return false;
  } finally {
    clearTimeout(timer);
  }
}

/** `1 task`, `2 tasks`. */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

function cut(text: string): string {
  return text.slice(0, LONGEST).toWellFormed();
}
