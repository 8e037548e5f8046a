import { ChangeFan, type Changes, type Group } from "@sheaf/ledger";
import type { Event } from "@sheaf/proto";
import { accepted, type ReportPlan, reported } from "../../../../packages/ledger/test/events.ts";
import { TestLog } from "../../../../packages/ledger/test/test-log.ts";
import { presentGroup } from "../present/group.ts";
import { presentTask } from "../present/task.ts";
import type { Presenter } from "./answer.ts";
import { type WatchBounds, WatchHub } from "./watch-hub.ts";

/** A log in memory, folded as it is written, and a hub on it: a replica without its broker. */
export class TestFold {
  readonly #fan = new CountingFan();
  readonly log = new TestLog(this.#fan);
  readonly state = this.log.state;
  readonly changes = this.#fan;
  readonly presenter: TestPresenter = new TestPresenter();
  readonly hub: WatchHub;
  readonly #afterFold = new Set<() => void>();
  #stuck = () => {};

  constructor(bounds: Partial<WatchBounds> = {}) {
    this.hub = new WatchHub({ fold: this, presenter: this.presenter, bounds });
  }

  /** How many listen to what is folded. */
  get listeners(): number {
    return this.#fan.listeners + this.#afterFold.size;
  }

  /** Writes one record with these events and folds it. */
  add(...events: Event[]): void {
    this.log.add(...events);
    this.folded();
  }

  /** A group of `count` queued tasks. */
  accept(id: string, count: number, sealed = true): Group {
    this.add(accepted(id, { count, sealed }));
    return this.log.group(id);
  }

  /** A worker reports the same of these tasks. */
  report(id: string, indexes: readonly number[], report: Omit<ReportPlan, "index">): void {
    const runs = this.log.group(id).tasks.run;
    this.add(
      reported(
        "w",
        id,
        indexes.map((index) => ({ run: runs[index] ?? 0, ...report, index })),
      ),
    );
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
    this.#stuck = listener;
    return () => {};
  }

  /** The fold comes upon a record that it cannot read. */
  getStuck(): void {
    this.#stuck();
  }
}

/** Shows groups and tasks as the service does, without payloads, and counts. */
export class TestPresenter implements Presenter {
  groups = 0;
  tasks = 0;
  /** Awaited before a task with details is shown; what it rejects with is passed on. */
  reading: (index: number) => Promise<void> = async () => {};

  present(group: Group) {
    this.groups++;
    return presentGroup(group, group.terms.acceptedAtMs);
  }

  presentColumns(group: Group, index: number) {
    this.tasks++;
    return presentTask(group, index, { item: undefined, detail: undefined, worker: "w" });
  }

  async presentTask(group: Group, index: number) {
    await this.reading(index);
    return { ...this.presentColumns(group, index), name: `name-${index}` };
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
