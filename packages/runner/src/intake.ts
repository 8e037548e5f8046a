import { type Broker, createTaskPuller, type TaskPuller } from "@sheaf/broker";
import type { Logger } from "@sheaf/service";
import type { Holds } from "./holds.ts";
import type { Lane } from "./lane.ts";
import type { Reception } from "./reception.ts";
import type { RunSlots } from "./run-slots.ts";
import { type Claim, QUIET_MS, Shares } from "./shares.ts";

/** Most runs held, reports in flight included: a heartbeat names no more, and what it does not name is given out again. */
const MAX_HELD = 4_096;

/** What the intake works with. */
export interface IntakeOptions {
  readonly broker: Broker;
  /** One for each queue. */
  readonly lanes: readonly Lane[];
  readonly holds: Holds;
  readonly slots: Pick<RunSlots, "free" | "size" | "open">;
  readonly reception: Reception;
  readonly nowMs: () => number;
  readonly log: Logger;
}

/** Takes runs from the queues, never more than this worker will soon have slots for. */
export class Intake {
  readonly #options: IntakeOptions;
  #shares: Shares;
  #pullers: ReadonlyMap<string, TaskPuller>;
  #started = false;
  #cordoned = false;
  #stopped = false;
  #ending: Promise<unknown> = Promise.resolve();
  #looking: NodeJS.Timeout | undefined;

  constructor(options: IntakeOptions) {
    this.#options = options;
    this.#shares = new Shares(options.lanes, options.nowMs);
    this.#pullers = this.#makePullers();
  }

  /** Begins to pull, behind a cordon once that is gone; does nothing a second time or after `stop`. */
  start(): void {
    if (this.#stopped || this.#started) return;
    this.#started = true;
    if (!this.#cordoned) this.#pull();
  }

  /** Pulls nothing until `uncordon`. What is still on its way is handed back. */
  cordon(): void {
    this.#cordoned = true;
    this.#options.reception.close();
    this.#endPulls();
  }

  /** Pulls again what was pulled before the cordon. */
  uncordon(): void {
    if (this.#stopped || !this.#cordoned) return;
    this.#cordoned = false;
    this.#options.reception.open();
    // What was asked for before has been given up, which no share and no puller knows.
    this.#shares = new Shares(this.#options.lanes, this.#options.nowMs);
    this.#pullers = this.#makePullers();
    if (this.#started) this.#pull();
  }

  /** Pulls nothing more. What is still on its way is handed back. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#looking);
    this.#options.reception.close();
    this.#endPulls();
    await this.#ending;
  }

  /** Tells that there is more room than before. */
  kick(): void {
    for (const puller of this.#pullers.values()) puller.kick();
  }

  /** Why work that is there does not come, or undefined. */
  wedged(): string | undefined {
    if (this.#cordoned) return undefined;
    const stuck = [...this.#pullers].filter(([, puller]) => puller.wedged()).map(([queue]) => queue);
    return stuck.length > 0 ? `nothing comes from ${stuck.join(", ")}` : undefined;
  }

  #pull(): void {
    for (const puller of this.#pullers.values()) void puller.start();
    this.#options.log.info({ queues: [...this.#pullers.keys()] }, "pulling runs");
  }

  #endPulls(): void {
    this.#ending = Promise.all([this.#ending, ...[...this.#pullers.values()].map((puller) => puller.stop())]);
  }

  #makePullers(): ReadonlyMap<string, TaskPuller> {
    return new Map(this.#shares.claims.map((claim) => [claim.lane.queue, this.#pullerOf(claim)]));
  }

  #pullerOf(claim: Claim): TaskPuller {
    const { broker, reception, log } = this.#options;
    return createTaskPuller({
      broker,
      queue: claim.lane.queue,
      log,
      wanted: () => this.#wanted(claim),
      onDelivery: (delivery) => {
        this.#shares.delivered(claim);
        reception.receive(delivery, claim.lane);
      },
    });
  }

  #wanted(claim: Claim): number {
    const { slots, holds } = this.#options;
    if (!slots.open || claim.lane.room <= 0) return 0;
    const free = slots.free();
    const share = this.#shares.of(claim, free);
    if (share < free && !this.#shares.isQuiet(claim)) this.#lookAgain();
    const messages = claim.lane.wanted({ free: share, size: this.#soonFree() }, MAX_HELD - holds.size);
    this.#shares.asked(claim, messages);
    return messages;
  }

  /** Slots that are free now or soon: all but those that long runs take up. */
  #soonFree(): number {
    let size = this.#options.slots.size;
    for (const { lane } of this.#shares.claims) if (lane.long) size -= lane.working;
    return Math.max(0, size);
  }

  /** Shares that a queue does not use are the others' as soon as it is quiet. */
  #lookAgain(): void {
    if (this.#stopped) return;
    this.#looking ??= setTimeout(() => {
      this.#looking = undefined;
      this.kick();
    }, QUIET_MS + 1);
  }
}
