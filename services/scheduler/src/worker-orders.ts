import { randomUUID } from "node:crypto";
import { create } from "@bufbuild/protobuf";
import type { Bus } from "@sheaf/broker";
import { type WorkerCommand, type WorkerHeartbeat, WorkerOrderSchema } from "@sheaf/proto";

/** Between two tellings, in milliseconds: core NATS may lose a message. */
const REPEAT_MS = 250;
/** An order that no heartbeat has answered after this long, in milliseconds, is told no more. */
const ANSWER_MS = 2_000;

/** Tells workers what operators order them to do, until their heartbeats say that it was done. */
export class WorkerOrders {
  readonly #bus: Pick<Bus, "publishOrder">;
  /** Who waits for a token. */
  readonly #waiting = new Map<string, (heartbeat: WorkerHeartbeat) => void>();

  constructor(bus: Pick<Bus, "publishOrder">) {
    this.#bus = bus;
  }

  /** To be told of every heartbeat. */
  heard(heartbeat: WorkerHeartbeat): void {
    this.#waiting.get(heartbeat.commandToken)?.(heartbeat);
  }

  /** The heartbeat that says it was done; undefined when none does within two seconds, and it may be done still. */
  async give(worker: string, command: WorkerCommand): Promise<WorkerHeartbeat | undefined> {
    const token = randomUUID();
    const order = create(WorkerOrderSchema, { worker, token, command });
    const { promise, resolve } = Promise.withResolvers<WorkerHeartbeat | undefined>();
    this.#waiting.set(token, resolve);
    this.#bus.publishOrder(order);
    const repeat = setInterval(() => this.#bus.publishOrder(order), REPEAT_MS);
    const timeout = setTimeout(() => resolve(undefined), ANSWER_MS);
    try {
      return await promise;
    } finally {
      clearInterval(repeat);
      clearTimeout(timeout);
      this.#waiting.delete(token);
    }
  }
}
