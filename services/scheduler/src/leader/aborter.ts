import { randomUUID } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import type { Bus } from "@sheaf/broker";
import { AbortSchema } from "@sheaf/proto";
import type { WorkerRegistry } from "../worker-registry.ts";
import { namesOf, type StopOrder } from "./stop-order.ts";

/** A live worker that has not answered after this long, in milliseconds, is not waited for. */
const ANSWER_MS = 500;
/** Between two tellings, in milliseconds: core NATS may lose a message. */
const REPEAT_MS = 100;
/** Who has listened this long, in milliseconds, has heard a heartbeat of every live worker. */
const HEARD_ALL_MS = 2_200;

/** What an aborter needs. */
export interface AborterOptions {
  readonly bus: Bus;
  readonly registry: WorkerRegistry;
  /** Since when the broker has carried messages without a gap, by the monotonic clock; Infinity while it does not. */
  readonly hearingSinceMs: () => number;
}

/** One telling under way. */
interface Telling {
  readonly answered: Set<string>;
  /** Looks whether there is anyone left to wait for. */
  look(): void;
  end(all: boolean): void;
}

/** Tells all workers to stop what they have of some groups or tasks, and waits until every live one has. */
export class Aborter {
  readonly #o: AborterOptions;
  readonly #tellings = new Map<string, Telling>();
  #unsubscribe: () => void = () => {};
  #stopped = false;

  constructor(options: AborterOptions) {
    this.#o = options;
  }

  start(): void {
    this.#unsubscribe = this.#o.bus.onAborted(({ token, worker }) => {
      const telling = this.#tellings.get(token);
      telling?.answered.add(worker);
      telling?.look();
    });
  }

  /** Gives up what is under way, and all that still comes. */
  stop(): void {
    this.#stopped = true;
    this.#unsubscribe();
    for (const telling of this.#tellings.values()) telling.end(false);
  }

  /**
   * Resolves when all live workers have dropped and remembered what was stopped; true when every one of them said so. A leader
   * that has just come to hear the broker first waits until it knows who lives.
   */
  async abort(orders: readonly StopOrder[]): Promise<boolean> {
    if (this.#stopped) return false;
    const token = randomUUID();
    const abort = create(AbortSchema, { ...namesOf(orders), token });
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const telling = this.#telling(resolve);
    this.#tellings.set(token, telling);
    this.#o.bus.publishAbort(abort);
    const repeat = setInterval(() => {
      this.#o.bus.publishAbort(abort);
      telling.look();
    }, REPEAT_MS);
    telling.look();
    return promise.finally(() => {
      clearInterval(repeat);
      this.#tellings.delete(token);
    });
  }

  #telling(end: (all: boolean) => void): Telling {
    const { registry, hearingSinceMs } = this.#o;
    const beganMs = performance.now();
    const answered = new Set<string>();
    const look = () => {
      const knownFromMs = Math.max(beganMs, hearingSinceMs() + HEARD_ALL_MS);
      const nowMs = performance.now();
      if (nowMs < knownFromMs) return;
      if (registry.live().every(({ heartbeat }) => answered.has(heartbeat.worker))) end(true);
      else if (nowMs > knownFromMs + ANSWER_MS) end(false);
    };
    return { answered, look, end };
  }
}
