import type { MessageInitShape } from "@bufbuild/protobuf";
import { create } from "@bufbuild/protobuf";
import type { LogAppender } from "@sheaf/broker";
import { type Event, EventSchema } from "@sheaf/proto";
import { type Failpoint, failpoint } from "@sheaf/service";
import type { Fold } from "./fold.ts";

/** One event by its kind. */
export type EventKind = NonNullable<MessageInitShape<typeof EventSchema>["kind"]>;

/** Passed where an event of that kind is stored and nobody has heard of it. */
const STORED: Partial<Record<NonNullable<Event["kind"]["case"]>, Failpoint>> = {
  groupAccepted: "accept.after-append",
  groupCancelled: "cancel.after-append",
  groupRetried: "retry.after-append",
};

/** Milliseconds in which a write must be stored and folded; with the answer it stays below two seconds. */
export const WRITE_WITHIN_MS = 1_500;

export function event(kind: EventKind): Event {
  return create(EventSchema, { kind });
}

/** A write of a request: append to the log, wait until the own fold has passed it, then answer from the state. */
export class LedgerWriter {
  readonly #appender: LogAppender;
  readonly #fold: Fold;
  readonly #withinMs: number;

  constructor(appender: LogAppender, fold: Fold, withinMs: number) {
    this.#appender = appender;
    this.#fold = fold;
    this.#withinMs = withinMs;
  }

  /**
   * Resolves with the sequence of the record that holds the last event, once it is on disk and folded. Rejects with
   * BrokerUnavailableError or FoldTimeoutError (outcome unknown), LogFullError or RecordTooLargeError (not written).
   */
  async write(...events: Event[]): Promise<number> {
    const startedMs = performance.now();
    const seq = await this.#appender.appendMany(events, { timeoutMs: this.#withinMs });
    const stored = STORED[events[0]?.kind.case ?? "groupAccepted"];
    if (stored) failpoint(stored);
    await this.#fold.reached(seq, this.#withinMs - (performance.now() - startedMs));
    return seq;
  }
}
