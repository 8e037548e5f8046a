import { create, type JsonObject } from "@bufbuild/protobuf";
import type { Delivery } from "@sheaf/broker";
import { type Item, ItemSchema } from "@sheaf/proto";
import type { Ending } from "./ending.ts";
import type { Lane } from "./lane.ts";
import type { ReportedRun } from "./report-batch.ts";
import type { RunContext } from "./run-context.ts";
import type { TaskType } from "./task-type.ts";
import type { TypeBound } from "./type-bounds.ts";

/**
 * `waiting` for a slot → `running` → `ended`, until its report is in the log. `dropped` from any of them when its
 * group is cancelled: nothing more is said of it. A waiting one ends directly when it is handed back.
 */
export type HeldState = "waiting" | "running" | "ended" | "dropped";

/** What a run is about: the decoded body of its message, shared by the runs of a group with the same body. */
export interface RunBody {
  /** Undefined for a task this worker does not know. */
  readonly type: TaskType | undefined;
  /** How many runs of the type may be under way; undefined where it has no bound. */
  readonly bound: TypeBound | undefined;
  readonly task: string;
  readonly tenant: string;
  readonly attempt: number;
  /** Of its group, from 1: a stop of an earlier round does not mean it. */
  readonly round: number;
  readonly timeoutMs: number;
  readonly item: Item;
  readonly options: JsonObject;
  readonly labels: Readonly<Record<string, string>>;
  readonly traceparent: string;
}

/** Stands in where a message was not, or cannot be, decoded: such a run is answered without being run. */
export const NO_BODY: RunBody = {
  type: undefined,
  bound: undefined,
  task: "",
  tenant: "",
  attempt: 0,
  round: 1,
  timeoutMs: 0,
  item: create(ItemSchema),
  options: {},
  labels: {},
  traceparent: "",
};

/** One run that this worker holds, from its delivery to the end of its message. */
export class HeldRun implements ReportedRun {
  readonly groupId: string;
  readonly index: number;
  readonly run: number;
  readonly lane: Lane;
  readonly body: RunBody;
  /** The newest delivery of the run's message: the only one whose ack still counts. */
  delivery: Delivery;
  state: HeldState = "waiting";
  startedMs: number | undefined;
  endedMs: number | undefined;
  /** There while it runs and may still end by itself. */
  context: RunContext | undefined;
  /** What is to be written to the log, or has just been; kept by the reporter. */
  report: Ending | undefined;
  /** Another held run of the same task; kept by the holds. */
  earlier: HeldRun | undefined;
  #parked = false;

  constructor(delivery: Delivery, body: RunBody, lane: Lane) {
    this.groupId = delivery.ref.groupId;
    this.index = delivery.ref.index;
    this.run = delivery.ref.run;
    this.delivery = delivery;
    this.body = body;
    this.lane = lane;
    lane.waiting++;
  }

  /** It waits for its type's turn from now on, and not for a slot. */
  park(): void {
    this.#parked = true;
    this.lane.parked++;
  }

  /** Waiting → running. */
  start(nowMs: number): void {
    this.#leave("running");
    this.startedMs = nowMs;
  }

  /** Waiting or running → ended. */
  end(nowMs: number): void {
    this.#leave("ended");
    this.endedMs = nowMs;
    if (this.startedMs !== undefined) this.lane.observe(nowMs - this.startedMs);
  }

  /** Any → dropped. */
  drop(): void {
    this.#leave("dropped");
  }

  #leave(next: HeldState): void {
    if (this.state === "waiting") this.#unwait();
    this.state = next;
  }

  #unwait(): void {
    this.lane.waiting--;
    if (this.#parked) this.lane.parked--;
  }
}
