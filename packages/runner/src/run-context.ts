import type { JsonObject } from "@bufbuild/protobuf";
import type { Item } from "@sheaf/proto";
import type { HeldRun, RunBody } from "./held-run.ts";
import type { Occupant, Places } from "./places.ts";
import type { TaskContext } from "./task-type.ts";

/** A run's view of itself, and the handle by which the worker stops it. */
export class RunContext implements TaskContext, Occupant {
  readonly #run: HeldRun;
  readonly #places: Places;
  #controller: AbortController | undefined;
  #reason: Error | undefined;
  place: Occupant["place"];
  /** Ends the attempt; there once the run is asynchronous. */
  timer: NodeJS.Timeout | undefined;

  constructor(run: HeldRun, places: Places) {
    this.#run = run;
    this.#places = places;
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

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.#reason) this.#controller.abort(this.#reason);
    return this.#controller.signal;
  }

  freeSlot(): void {
    this.#places.store(this);
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
