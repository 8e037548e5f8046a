import type { LogEntry, RunName } from "@sheaf/ledger";
import type { ErrorCode, Event } from "@sheaf/proto";

/** What was stopped: a group up to a round, or a task up to a run. */
export interface Stop {
  readonly groupId: string;
  readonly round: number;
  /** Tasks that were cancelled alone, each up to this run; empty = the whole group. */
  readonly tasks: readonly RunName[];
}

/** What a reader was shown of a group. */
export interface Shown {
  readonly groupId: string;
  readonly acceptSeq: number;
  readonly revision: number;
  readonly round: number;
  readonly open: boolean;
  readonly finished: boolean;
  readonly progress: number;
  readonly total: number;
  /** Tasks by state. */
  readonly counts: readonly number[];
  readonly failures: readonly { readonly index: number; readonly code: ErrorCode }[];
}

/** Something that the checker judges by. Sequences are the log's, 0 = nothing. */
export type Happening =
  | { readonly what: "stored"; readonly entry: LogEntry }
  | { readonly what: "folded"; readonly replica: string; readonly seq: number; readonly digest: number }
  /** A submit was answered with its group. */
  | {
      readonly what: "accepted";
      readonly groupId: string;
      readonly key: string | undefined;
      readonly hash: number;
      /** The hash that the answered group was accepted with. */
      readonly groupHash: number;
      /** Tasks that were asked for. */
      readonly tasks: number;
    }
  /** A submit was refused because its key belongs to another request. */
  | { readonly what: "refused"; readonly key: string; readonly hash: number }
  /** A cancel was answered; what it stopped, or what was stopped before, is `finished` where it was answered. */
  | { readonly what: "receipt"; readonly stop: Stop; readonly finished: boolean }
  | { readonly what: "shown"; readonly reader: string; readonly group: Shown }
  /** A reader, who had asked when so much had happened, was told that there is no such group. */
  | { readonly what: "notFound"; readonly reader: string; readonly groupId: string; readonly askedAt: number }
  /** A leader chose a run to go out; its last look at the queue began at `lookSeq`. */
  | {
      readonly what: "planned";
      readonly run: RunName;
      readonly acceptSeq: number;
      readonly round: number;
      readonly lookSeq: number;
    }
  /** A caller asks for a cancel, a retry or a delete of a group. */
  | { readonly what: "asked"; readonly event: Event }
  /** The broker handed a run to a worker. */
  | { readonly what: "pulled"; readonly worker: string; readonly run: RunName }
  | { readonly what: "started"; readonly worker: string; readonly run: RunName }
  /** A worker has heard that something was stopped. */
  | { readonly what: "told"; readonly worker: string; readonly stops: readonly Stop[] }
  /** A leader is about to confirm a stop without these workers, which it could not reach. */
  | { readonly what: "confirming"; readonly stops: readonly Stop[]; readonly unreached: readonly string[] }
  /** All outputs of a run are in the blob store. */
  | { readonly what: "outputs"; readonly run: RunName }
  /** A leader gives up on a worker; it was cut off the broker for `cutMs` at a stretch within the silence it goes by. */
  | { readonly what: "gaveUp"; readonly worker: string; readonly cutMs: number }
  /** Faults are over, and the world has run on: these have not finished, and these follow-ups do not exist. */
  | { readonly what: "stuck"; readonly unfinished: readonly string[]; readonly unmade: readonly string[] };
