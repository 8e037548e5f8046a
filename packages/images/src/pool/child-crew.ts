import { setTimeout as delay } from "node:timers/promises";
import { ImageError } from "../image-error.ts";
import { ImageChild } from "./image-child.ts";
import type { PoolLog } from "./pool-log.ts";
import { WaitingLine } from "./waiting-line.ts";

/** Settings of a crew; those of the pool, complete. */
export interface CrewOptions {
  readonly size: number;
  readonly recycleAfter: number;
  readonly maxRssBytes: number;
  readonly log: PoolLog;
}

const RSS_CHECK_MS = 200;
const RESTART_DELAY_MAX_MS = 5_000;

/** Keeps `size` children there, whatever becomes of each, and lends them out one image at a time. */
export class ChildCrew {
  readonly #options: CrewOptions;
  readonly #line = new WaitingLine<ImageChild>();
  /** Those that may be lent out again; one that was told to end is not among them. */
  readonly #children = new Set<ImageChild>();
  readonly #leaving = new Set<Promise<void>>();
  readonly #rssTimer: NodeJS.Timeout;
  readonly #refusing = new AbortController();
  /** Children in a row that died before they were ready. */
  #failedStarts = 0;

  constructor(options: CrewOptions) {
    this.#options = options;
    for (let child = 0; child < options.size; child += 1) {
      this.#start();
    }
    this.#rssTimer = setInterval(() => this.#checkMemory(), RSS_CHECK_MS);
  }

  /** A child to give one image to, and to give back afterwards. Rejects with the signal's reason. */
  take(signal: AbortSignal): Promise<ImageChild> {
    const refused = this.#refusing.signal;
    return refused.aborted ? Promise.reject(refused.reason) : this.#line.take(signal);
  }

  /** Takes a child back after its image, however that ended. */
  giveBack(child: ImageChild): void {
    // A child that died under its image is given back before its exit has been dealt with.
    if (!this.#children.has(child) || child.gone) {
      return;
    }
    const { recycleAfter, maxRssBytes } = this.#options;
    if (child.served >= recycleAfter || child.rssBytes() > maxRssBytes / 2) {
      this.replace(child, undefined);
    } else {
      this.#line.offer(child);
    }
  }

  /** Kills a child; its image rejects with `cause`. The successor starts while it dies. */
  replace(child: ImageChild, cause: unknown): void {
    if (this.#end(child, cause) && !this.#refusing.signal.aborted) {
      this.#start();
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

  #start(): void {
    const child = new ImageChild(this.#options.log);
    this.#children.add(child);
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

  #end(child: ImageChild, cause: unknown): boolean {
    this.#line.withdraw(child);
    const ours = this.#children.delete(child);
    if (ours) {
      child.kill(cause);
    }
    return ours;
  }

  #onReady(child: ImageChild): void {
    this.#failedStarts = 0;
    if (this.#children.has(child)) {
      this.#line.offer(child);
    }
  }

  /** Whoever waits is told, one for each failure, so that no image waits for ever for a child that cannot start. */
  #onFailedStart(child: ImageChild, error: unknown): void {
    if (this.#children.has(child)) {
      this.#failedStarts += 1;
      this.#line.refuseFirst(error);
    }
  }

  /** Only a child that died by itself is still among ours here. */
  async #onExit(child: ImageChild): Promise<void> {
    if (!this.#children.delete(child)) {
      return;
    }
    this.#line.withdraw(child);
    this.#options.log.warn({ pid: child.pid, served: child.served }, "image process died");
    const { signal } = this.#refusing;
    const waitMs = this.#failedStarts === 0 ? 0 : Math.min(100 * 2 ** this.#failedStarts, RESTART_DELAY_MAX_MS);
    await delay(waitMs, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) {
      this.#start();
    }
  }

  #checkMemory(): void {
    const { maxRssBytes } = this.#options;
    for (const child of this.#children) {
      if (child.busy && child.rssBytes() > maxRssBytes) {
        this.replace(child, new ImageError("OUT_OF_MEMORY", `the image took more than ${maxRssBytes} bytes of memory`));
      }
    }
  }
}
