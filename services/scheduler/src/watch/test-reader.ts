import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { type Group as GroupView, type WatchGroupResponse, WatchGroupResponseSchema } from "@sheaf/proto";
import { WatchEndedError } from "./watch-ended-error.ts";
import type { Watcher } from "./watcher.ts";

/** What a reader knows after a response. */
export interface Known {
  readonly revision: number;
  readonly states: readonly number[];
}

/** Looks at a reader that has just believed a response; it was at revision `before`. */
export type Check = (reader: Reader, response: WatchGroupResponse, before: number) => void;

/** A reader that believes what it is told, and notes where it was. */
export class Reader {
  readonly groupId: string;
  readonly form: { readonly tasks: true; readonly details: boolean };
  readonly json: boolean;
  readonly seen: Known[] = [];
  watcher: Watcher | undefined;
  group: GroupView | undefined;
  states: number[] = [];
  pending: Promise<void> | undefined;
  /** Thrown by a check. */
  failure: unknown;
  readonly #check: Check;

  constructor(groupId: string, { details, json }: { details: boolean; json: boolean }, check: Check) {
    this.groupId = groupId;
    this.form = { tasks: true, details };
    this.json = json;
    this.#check = check;
  }

  get revision(): number {
    return Number(this.group?.revision ?? this.seen.at(-1)?.revision ?? 0);
  }

  /** Asks for the next response unless it does already. */
  pull(): void {
    this.pending ??= this.watcher?.next().then(
      (response) => this.#took(response),
      (error: unknown) => this.#lost(error),
    );
  }

  /** Loses its connection, and with it what is on its way. */
  drop(): void {
    this.watcher?.leave();
    this.watcher = undefined;
  }

  #took(response: WatchGroupResponse | undefined): void {
    this.pending = undefined;
    if (!response || !this.watcher) return this.drop();
    try {
      this.#believe(fromBinary(WatchGroupResponseSchema, toBinary(WatchGroupResponseSchema, response)));
    } catch (error) {
      this.failure ??= error;
    }
  }

  #lost(error: unknown): void {
    this.pending = undefined;
    if (!(error instanceof WatchEndedError)) this.failure ??= error;
    this.drop();
  }

  #believe(response: WatchGroupResponse): void {
    const before = this.revision;
    if (response.snapshot) this.states = [...response.states];
    for (const task of response.tasks) this.states[task.index] = task.state;
    this.#check(this, response, before);
    this.group = response.group;
    this.seen.push({ revision: this.revision, states: [...this.states] });
  }
}
