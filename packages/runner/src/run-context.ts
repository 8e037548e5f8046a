import type { JsonObject } from "@bufbuild/protobuf";
import type { Item } from "@sheaf/proto";
import type { Span } from "@sheaf/service";
import type { HeldRun, RunBody } from "./held-run.ts";
import type { Lane } from "./lane.ts";
import type { Occupant, Places } from "./places.ts";
import type { TaskContext } from "./task-type.ts";
import type { TypeBound } from "./type-bounds.ts";

/** Longest note of how far a run is, in characters. */
const MAX_NOTE_CHARS = 200;

/** How far a run is, by its own account. */
export interface ToldProgress {
  /** 0 to 1. */
  readonly fraction: number;
  readonly note: string;
}

/** A run's view of itself, and the handle by which the worker stops it. */
export class RunContext implements TaskContext, Occupant {
  readonly #run: HeldRun;
  readonly #places: Places;
  readonly #listener: { onProgressed(run: HeldRun): void };
  #controller: AbortController | undefined;
  #reason: Error | undefined;
  place: Occupant["place"];
  /** Ends the attempt; there once the run is asynchronous. */
  timer: NodeJS.Timeout | undefined;
  /** Undefined where it has none. */
  span: Span | undefined;

  /** Its latest word on how far it is. */
  told: ToldProgress | undefined;

  constructor(run: HeldRun, places: Places, listener: { onProgressed(run: HeldRun): void }) {
    this.#run = run;
    this.#places = places;
    this.#listener = listener;
  }

  get lane(): Lane {
    return this.#run.lane;
  }

  get bound(): TypeBound | undefined {
    return this.#body.bound;
  }

  get groupId(): string {
    return this.#run.groupId;
  }

  get index(): number {
    return this.#run.index;
  }

  get tenant(): string {
    return this.#body.tenant;
  }

  get attempt(): number {
    return this.#body.attempt;
  }

  get timeoutMs(): number {
    return this.#body.timeoutMs;
  }

  get item(): Item {
    return this.#body.item;
  }

  get options(): JsonObject {
    return this.#body.options;
  }

  get labels(): Readonly<Record<string, string>> {
    return this.#body.labels;
  }

  get traceparent(): string {
    return this.span?.traceparent ?? this.#body.traceparent;
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#reason) this.#controller.abort(this.#reason);
    return this.#controller.signal;
  }

  freeSlot(): void {
    this.#places.store(this);
  }

  progress(fraction: number, note = ""): void {
    // Another context, or none: nothing that a run says after its end counts.
    if (this.#run.context !== this) return;
    const { told } = this;
    const furthest = Math.max(told?.fraction ?? 0, Math.min(1, fraction));
    if (Number.isNaN(furthest)) return;
    const short = note.slice(0, MAX_NOTE_CHARS).toWellFormed();
    if (told?.fraction === furthest && told.note === short) return;
    this.told = { fraction: furthest, note: short };
    this.#listener.onProgressed(this.#run);
  }

  /** Asks the run to stop; only the first reason counts. */
  abort(reason: Error): void {
    this.#reason ??= reason;
    this.#controller?.abort(this.#reason);
  }

  get #body(): RunBody {
    return this.#run.body;
  }
}
