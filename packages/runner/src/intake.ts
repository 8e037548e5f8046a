import { type Broker, createTaskPuller, type TaskPuller } from "@sheaf/broker";
import type { Logger } from "@sheaf/service";
import type { Holds } from "./holds.ts";
import { Lane } from "./lane.ts";
import type { Reception } from "./reception.ts";
import type { RunSlots } from "./run-slots.ts";

/** Most runs held, reports in flight included: a heartbeat names no more, and what it does not name is given out again. */
const MAX_HELD = 4_096;

/** What the intake works with. */
export interface IntakeOptions {
  readonly broker: Broker;
  readonly queues: readonly string[];
  readonly holds: Holds;
  readonly slots: Pick<RunSlots, "free" | "size" | "open">;
  readonly reception: Reception;
  readonly log: Logger;
}

/** Takes runs from the queues, never more than this worker will soon have slots for. */
export class Intake {
  readonly #options: IntakeOptions;
  readonly #pullers: ReadonlyMap<string, TaskPuller>;
  #starting: Promise<unknown> | undefined;
  #stopped = false;

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#pullers = new Map(options.queues.map((queue) => [queue, this.#pullerOf(new Lane(queue))]));
  }

  /** Begins to pull; does nothing a second time or after `stop`. */
  start(): void {
    if (this.#stopped || this.#starting) return;
    this.#starting = Promise.all([...this.#pullers.values()].map((puller) => puller.start()));
    this.#options.log.info({ queues: [...this.#pullers.keys()] }, "pulling runs");
  }

  /** Pulls nothing more. What is still on its way is handed back. */
  async stop(): Promise<void> {
    this.#stopped = true;
    this.#options.reception.close();
    await this.#starting;
    await Promise.all([...this.#pullers.values()].map((puller) => puller.stop()));
  }

  /** Tells that there is more room than before. */
  kick(): void {
    for (const puller of this.#pullers.values()) puller.kick();
  }

  /** Why work that is there does not come, or undefined. */
  wedged(): string | undefined {
    const stuck = [...this.#pullers].filter(([, puller]) => puller.wedged()).map(([queue]) => queue);
    return stuck.length > 0 ? `nothing comes from ${stuck.join(", ")}` : undefined;
  }

  #pullerOf(lane: Lane): TaskPuller {
    const { broker, holds, slots, reception, log } = this.#options;
    return createTaskPuller({
      broker,
      queue: lane.queue,
      log,
      wanted: () => (slots.open ? lane.wanted({ free: slots.free(), size: slots.size }, MAX_HELD - holds.size) : 0),
      onDelivery: (delivery) => reception.receive(delivery, lane),
    });
  }
}
