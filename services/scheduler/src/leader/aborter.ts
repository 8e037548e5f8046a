import { randomUUID } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import type { Bus } from "@sheaf/broker";
import { type Aborted, AbortSchema } from "@sheaf/proto";
import type { WorkerRegistry } from "../worker-registry.ts";

/** A live worker that has not answered after this long, in milliseconds, is not waited for. */
const ANSWER_MS = 500;
/** Between two tellings, in milliseconds: core NATS may lose a message. */
const REPEAT_MS = 100;

/** Tells all workers to stop what they have of some groups, and waits until every live one has. */
export class Aborter {
  readonly #bus: Bus;
  readonly #registry: WorkerRegistry;
  readonly #waiting = new Map<string, (answer: Aborted) => void>();
  #unsubscribe: () => void = () => {};

  constructor(bus: Bus, registry: WorkerRegistry) {
    this.#bus = bus;
    this.#registry = registry;
  }

  start(): void {
    this.#unsubscribe = this.#bus.onAborted((answer) => this.#waiting.get(answer.token)?.(answer));
  }

  stop(): void {
    this.#unsubscribe();
  }

  /** Resolves when all live workers have dropped and remembered the groups; true when every one of them said so. */
  async abort(groupIds: readonly string[]): Promise<boolean> {
    const token = randomUUID();
    const missing = new Set(this.#registry.live().map(({ heartbeat }) => heartbeat.worker));
    const tell = () => this.#bus.publishAbort(create(AbortSchema, { groupIds: [...groupIds], token }));
    const { promise, resolve } = Promise.withResolvers<boolean>();
    this.#waiting.set(token, ({ worker }) => {
      missing.delete(worker);
      if (missing.size === 0) resolve(true);
    });
    tell();
    if (missing.size === 0) resolve(true);
    const repeat = setInterval(tell, REPEAT_MS);
    const timer = setTimeout(() => resolve(false), ANSWER_MS);
    const all = await promise;
    clearInterval(repeat);
    clearTimeout(timer);
    this.#waiting.delete(token);
    return all;
  }
}
