import type { JsonObject } from "@bufbuild/protobuf";
import type { Item, Output } from "@sheaf/proto";

/** What one run of a task knows of itself. */
export interface TaskContext {
  /** The group it belongs to. */
  readonly groupId: string;
  /** Position in the group, from 0. */
  readonly index: number;
  /** Whose group it is. */
  readonly tenant: string;
  /** The attempt this run counts as, from 1. */
  readonly attempt: number;
  /** Milliseconds this attempt may take from its start. */
  readonly timeoutMs: number;
  /** What to work on; empty fields where the submitter gave none. */
  readonly item: Item;
  /** Options of the group; `{}` where there are none. */
  readonly options: JsonObject;
  /** Labels of the group; `{}` where there are none. */
  readonly labels: Readonly<Record<string, string>>;
  /** W3C trace context of the run itself, or of who submitted the group where traces are off; may be empty. */
  readonly traceparent: string;
  /** Aborted on timeout, on cancel and at the end of a drain. Made on first use: tasks that never look pay nothing. */
  readonly signal: AbortSignal;
  /**
   * Says that the expensive part is over and only storing is left: the slot goes to the next run at once.
   * How many runs may be storing at a time is bounded by the worker.
   */
  freeSlot(): void;
  /**
   * Says how far the run is, from 0 to 1, and for people what it is doing, in at most 200 characters; default: nothing.
   * What is outside 0 to 1 is brought into it, what is less than said before changes the note only, and NaN is ignored.
   * Told at most twice a second, and never stored.
   */
  progress(fraction: number, note?: string): void;
}

/** What a run leaves behind; everything is optional. Outputs are in the blob store, fsynced, before they are returned. */
export interface TaskResult {
  readonly result?: JsonObject;
  readonly outputs?: readonly Output[];
  /** What was found out about the source. */
  readonly analysis?: JsonObject;
  /** True where the tutorial's demo stood in for real work. */
  readonly simulated?: boolean;
  /** True where an identical earlier result was reused. */
  readonly cached?: boolean;
}

/** A kind of task that this worker can run. */
export interface TaskType {
  /** Its public name, for example `image.process`. */
  readonly name: string;
  /** The queue it is pulled from. */
  readonly queue: string;
  /** JSON Schema of an item's args, for submitters; none where anything goes. */
  readonly inputSchema?: JsonObject;
  /** Attempts per task and round where a group names none; default 3. */
  readonly maxAttempts?: number;
  /** Milliseconds per attempt where a group names none; default the installation's. */
  readonly timeoutMs?: number;
  /**
   * Where the work happens. A `child` dies with its signal, so its slot stays taken until the run has settled;
   * `inline` code can only be asked to stop, so its slot is given on at once.
   */
  readonly runs: "inline" | "child";
  /**
   * Runs of this type at a time on one worker, whatever its slots: an integer from 1; default: as many as there are slots.
   * Fetched runs that wait for their turn let those of other types pass. Best on a queue of its own: what is fetched from
   * a shared one cannot be chosen, so that more of it may come than can start, and is handed back after two seconds.
   */
  readonly concurrency?: number;
  /**
   * Does the work. Synchronous tasks return without a promise and are far cheaper. Throw `TaskFailure` for an error
   * the submitter shall see; anything else is reported as INTERNAL and its details stay in the log.
   */
  run(context: TaskContext): TaskResult | undefined | Promise<TaskResult | undefined>;
}
