import { setTimeout as delay } from "node:timers/promises";
import { ChildError } from "./child-error.ts";
import type { ChildLog } from "./child-log.ts";
import { type ChildProgram, PooledChild } from "./pooled-child.ts";
import { WaitingLine } from "./waiting-line.ts";

/** Settings of a crew; those of the pool, complete. */
export interface CrewOptions {
  readonly program: ChildProgram;
  readonly size: number;
  readonly recycleAfter: number;
  readonly maxRssBytes: number;
  readonly recycleRssBytes: number;
  readonly log: ChildLog;
}

const RSS_CHECK_MS = 200;
const RESTART_DELAY_MAX_MS = 5_000;

/** Keeps `size` children there, whatever becomes of each, and lends them out one job at a time. */
export class ChildCrew<Job, Answer, Note> {
  readonly #options: CrewOptions;
  #size: number;
  readonly #line = new WaitingLine<PooledChild<Job, Answer, Note>>();
  /** Those that may be lent out again; one that was told to end is not among them. */
  readonly #children = new Set<PooledChild<Job, Answer, Note>>();
  readonly #leaving = new Set<Promise<void>>();
  readonly #rssTimer: NodeJS.Timeout;
  readonly #refusing = new AbortController();
  /** Children so far. */
  started = 0;
  /** Children in a row that died before they were ready. */
  #failedStarts = 0;

  constructor(options: CrewOptions) {
    this.#options = options;
    this.#size = options.size;
    this.#fill();
    this.#rssTimer = setInterval(() => this.#checkMemory(), RSS_CHECK_MS);
  }

  /** A child to give one job to, and to give back afterwards. Rejects with the signal's reason. */
  take(signal: AbortSignal): Promise<PooledChild<Job, Answer, Note>> {
    const refused = this.#refusing.signal;
    return refused.aborted ? Promise.reject(refused.reason) : this.#line.take(signal);
  }

  /** Takes a child back after its job, however that ended. */
  giveBack(child: PooledChild<Job, Answer, Note>): void {
    // A child that died under its job is given back before its exit has been dealt with.
    if (!this.#children.has(child) || child.gone) {
      return;
    }
    const { recycleAfter, recycleRssBytes } = this.#options;
    if (this.#children.size > this.#size) {
      this.#end(child, undefined);
    } else if (child.served >= recycleAfter || child.rssBytes() > recycleRssBytes) {
      this.replace(child, undefined);
    } else {
      this.#line.offer(child);
    }
  }

  /** Kills a child; its job rejects with `cause`. The successor starts while it dies. */
  replace(child: PooledChild<Job, Answer, Note>, cause: unknown): void {
    if (this.#end(child, cause)) {
      this.#fill();
    }
  }

  /** From now on there are so many children; those that are too many end after their job. */
  resize(size: number): void {
    this.#size = size;
    this.#fill();
    for (const child of this.#children) {
      if (this.#children.size > size && this.#line.withdraw(child)) this.#end(child, undefined);
    }
  }

  /** Lends out no more; whoever waits is turned away with `reason`. */
  refuse(reason: Error): void {
    this.#refusing.abort(reason);
    this.#line.refuseAll(reason);
  }

  /** Ends all children and waits until they are gone. */
  async dismiss(): Promise<void> {
    clearInterval(this.#rssTimer);
    for (const child of this.#children) {
      this.#end(child, this.#refusing.signal.reason);
    }
    await Promise.all(this.#leaving);
  }

  rssBytes(): number {
    return [...this.#children].reduce((sum, child) => sum + child.rssBytes(), 0);
  }

  #fill(): void {
    while (this.#children.size < this.#size && !this.#refusing.signal.aborted) {
      this.#start();
    }
  }

  #start(): void {
    const child = new PooledChild<Job, Answer, Note>(this.#options.program, this.#options.log);
    this.#children.add(child);
    this.started += 1;
    child.ready.then(
      () => this.#onReady(child),
      (error: unknown) => this.#onFailedStart(child, error),
    );
    const leaving = child.exited.then(() => {
      this.#leaving.delete(leaving);
      return this.#onExit(child);
    });
    this.#leaving.add(leaving);
  }

  #end(child: PooledChild<Job, Answer, Note>, cause: unknown): boolean {
    this.#line.withdraw(child);
    const ours = this.#children.delete(child);
    if (ours) {
      child.kill(cause);
    }
    return ours;
  }

  #onReady(child: PooledChild<Job, Answer, Note>): void {
    this.#failedStarts = 0;
    if (this.#children.size > this.#size) this.#end(child, undefined);
    else if (this.#children.has(child)) this.#line.offer(child);
  }

  /** Whoever waits is told, one for each failure, so that no job waits for ever for a child that cannot start. */
  #onFailedStart(child: PooledChild<Job, Answer, Note>, error: unknown): void {
    if (this.#children.has(child)) {
      this.#failedStarts += 1;
      this.#line.refuseFirst(error);
    }
  }

  /** Only a child that died by itself is still among ours here. */
  async #onExit(child: PooledChild<Job, Answer, Note>): Promise<void> {
    if (!this.#children.delete(child)) {
      return;
    }
    this.#line.withdraw(child);
    this.#options.log.warn({ pid: child.pid, served: child.served }, "child process died");
    const { signal } = this.#refusing;
    const waitMs = this.#failedStarts === 0 ? 0 : Math.min(100 * 2 ** this.#failedStarts, RESTART_DELAY_MAX_MS);
    await delay(waitMs, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) {
      this.#fill();
    }
  }

  #checkMemory(): void {
    const { maxRssBytes } = this.#options;
    for (const child of this.#children) {
      if (child.busy && child.rssBytes() > maxRssBytes) {
        this.replace(child, new ChildError("out_of_memory", `it took more than ${maxRssBytes} bytes of memory`));
      }
    }
  }
}
