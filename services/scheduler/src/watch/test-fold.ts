import { create, type MessageInitShape } from "@bufbuild/protobuf";
import { ChangeFan, type Changes, type Group, type LedgerState } from "@sheaf/ledger";
import { type Event, EventSchema, type RunDetailSchema, RunOutcome, type WatchGroupResponse } from "@sheaf/proto";
import { presentGroup } from "../present/group.ts";
import { presentTask } from "../present/task.ts";
import type { Presenter } from "./answer.ts";
import { type WatchBounds, WatchHub } from "./watch-hub.ts";
import type { Watcher, WatchWish } from "./watcher.ts";

/** A log in memory that is folded as it is written. */
export interface MemoryLog {
  readonly state: LedgerState;
  add(...events: Event[]): unknown;
}

/** A replica without a broker: a log in memory that is told of its changes, and a hub on it. */
export class TestFold<L extends MemoryLog> {
  readonly changes = new CountingFan();
  readonly presenter = new TestPresenter();
  readonly log: L;
  readonly state: LedgerState;
  readonly hub: WatchHub;
  readonly #afterFold = new Set<() => void>();
  #whenStuck = () => {};

  constructor(log: (changes: Changes) => L, bounds: Partial<WatchBounds> = {}) {
    this.log = log(this.changes);
    this.state = this.log.state;
    this.hub = new WatchHub({ fold: this, presenter: this.presenter, bounds });
  }

  /** How many listen to what is folded. */
  get listeners(): number {
    return this.changes.listeners + this.#afterFold.size;
  }

  /** Writes one record with these events and folds it. */
  add(...events: Event[]): void {
    this.log.add(...events);
    this.folded();
  }

  /** A worker reports the same of these tasks' current runs. */
  report(
    groupId: string,
    index: number[],
    outcome: RunOutcome,
    detail?: MessageInitShape<typeof RunDetailSchema>,
  ): void {
    const same = <T>(value: T) => index.map(() => value);
    const run = index.map((n) => this.state.groups.get(groupId)?.tasks.run[n] ?? 0);
    const details = detail ? index.map((_, position) => ({ ...detail, position })) : [];
    const columns = { index, run, outcome: same(outcome), startedAgoMs: same(1), runMs: same(1), details };
    const value = { worker: "w", groups: [{ groupId, ...columns }] };
    this.add(create(EventSchema, { kind: { case: "runsReported", value } }));
  }

  start(groupId: string, ...index: number[]): void {
    this.report(groupId, index, RunOutcome.STARTED);
  }

  succeed(groupId: string, ...index: number[]): void {
    this.report(groupId, index, RunOutcome.SUCCEEDED);
  }

  /** Watches the tasks from the start, ten times a second, unless `wish` says something else. */
  watch(groupId: string, wish: Partial<WatchWish> = {}): Watcher {
    const group = this.state.groups.get(groupId);
    if (!group) throw new Error(`no group ${groupId}`);
    const form = { tasks: true, details: false };
    return this.hub.watch(group, { form, json: true, afterRevision: 0, minIntervalMs: 100, ...wish });
  }

  /** To be called after each record that was written past `add`. */
  folded(): void {
    for (const listener of this.#afterFold) listener();
  }

  onFolded(listener: () => void): () => void {
    this.#afterFold.add(listener);
    return () => this.#afterFold.delete(listener);
  }

  onStuck(listener: () => void): () => void {
    this.#whenStuck = listener;
    return () => {};
  }

  /** The fold comes upon a record that it cannot read. */
  getStuck(): void {
    this.#whenStuck();
  }
}

/** Shows groups and tasks as the service does, with payloads of a test's own, and counts. */
export class TestPresenter implements Presenter {
  groups = 0;
  tasks = 0;
  /** What the log says of a task: its name. A rejection is passed on. */
  read: (index: number) => Promise<string> = async (index) => `name-${index}`;

  present(group: Group) {
    this.groups++;
    return presentGroup(group, group.terms.acceptedAtMs);
  }

  presentColumns(group: Group, index: number) {
    this.tasks++;
    return presentTask(group, index, { item: undefined, detail: undefined, worker: "w" });
  }

  async presentTask(group: Group, index: number) {
    const name = await this.read(index);
    return { ...this.presentColumns(group, index), name };
  }
}

class CountingFan extends ChangeFan {
  listeners = 0;

  override listen(listener: Changes): () => void {
    this.listeners++;
    const unlisten = super.listen(listener);
    return () => {
      this.listeners--;
      unlisten();
    };
  }
}

/**
 * How a test reads: the next response in short, an error as text, or "nothing" where nothing comes within so many
 * milliseconds, default 1, of a time that `pass` lets pass.
 */
export function readerIn(pass: (ms: number) => Promise<unknown>) {
  return async (watcher: Watcher, withinMs = 1): Promise<unknown> => {
    let came: unknown = "nothing";
    const taking = watcher.next().then(
      (response) => {
        came = response && inShort(response);
      },
      (error: unknown) => {
        came = String(error);
      },
    );
    await pass(withinMs);
    if (came !== "nothing") await taking;
    return came;
  };
}

function inShort({ snapshot, states, tasks, group }: WatchGroupResponse) {
  return {
    ...(snapshot && { states: [...states] }),
    ...(tasks.length > 0 && { tasks: tasks.map(({ index, state }) => [index, state]) }),
    revision: Number(group?.revision),
  };
}
