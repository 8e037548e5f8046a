import type { LogAppender } from "@sheaf/broker";
import { type Changes, dueFollowUps, type Group, type LedgerState } from "@sheaf/ledger";
import { failpoint, type Logger } from "@sheaf/service";
import type { FollowUpEvents } from "./follow-up-events.ts";
import { Loop } from "./loop.ts";

/** Between two looks at follow-ups that could not be made yet, in milliseconds. */
const RETRY_MS = 1_000;

/** What it needs. */
export interface FollowUpsOptions {
  readonly state: LedgerState;
  readonly events: FollowUpEvents;
  readonly verdicts: LogAppender;
  readonly log: Logger;
}

/**
 * Has the follow-ups of finished groups accepted. Their ids follow from the parent, and the fold takes the first accept
 * only, so that exactly one group exists whoever leads and however often it is written.
 */
export class FollowUps implements Changes {
  readonly #o: FollowUpsOptions;
  readonly #due = new Set<Group>();
  readonly #loop = new Loop(RETRY_MS, () => this.#soon());
  #running: Promise<void> = Promise.resolve();
  #stopped = true;

  constructor(options: FollowUpsOptions) {
    this.#o = options;
    for (const group of options.state.groups.values()) this.#note(group);
  }

  start(): void {
    this.#stopped = false;
    this.#loop.start();
    void this.#soon();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#loop.stop();
    await this.#running;
  }

  finished(group: Group): void {
    this.#note(group);
    if (this.#due.has(group)) void this.#soon();
  }

  forgotten(group: Group): void {
    this.#due.delete(group);
  }

  #note(group: Group): void {
    if (group.terms.followUps.length > 0 && dueFollowUps(group).length > 0) this.#due.add(group);
  }

  /** One look at a time, and none inside the fold, which calls while a record is half applied. */
  #soon(): Promise<void> {
    this.#running = this.#running.then(() => this.#makeAll());
    return this.#running;
  }

  async #makeAll(): Promise<void> {
    for (const group of this.#due) {
      if (this.#stopped) return;
      if (dueFollowUps(group).length === 0) this.#due.delete(group);
      else await this.#make(group);
    }
  }

  async #make(group: Group): Promise<void> {
    const { events, verdicts, log } = this.#o;
    try {
      const accepts = await events.of(group);
      if (accepts.length === 0) return;
      failpoint("follow-up.before-append");
      await verdicts.appendMany(accepts, { timeoutMs: 5_000 });
      failpoint("follow-up.after-append");
    } catch (error) {
      log.warn({ err: error, group: group.terms.id }, "a follow-up could not be made; trying again");
    }
  }
}
