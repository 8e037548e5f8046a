import { type Delivery, partsOf } from "@sheaf/broker";
import { ErrorCode } from "@sheaf/proto";
import type { Logger } from "@sheaf/service";
import type { BodyDecoder } from "./body-decoder.ts";
import { type Ending, failed, RETURNED } from "./ending.ts";
import { HeldRun, NO_BODY, type RunBody } from "./held-run.ts";
import type { Holds } from "./holds.ts";
import type { Lane } from "./lane.ts";
import type { RunSlots } from "./run-slots.ts";
import { TaskFailure } from "./task-failure.ts";
import type { Tombstones } from "./tombstones.ts";

/** What a delivery is judged by, and where it goes. */
export interface ReceptionOptions {
  readonly holds: Holds;
  readonly slots: Pick<RunSlots, "offer">;
  readonly tombstones: Tombstones;
  readonly decoder: BodyDecoder;
  readonly nowMs: () => number;
  readonly log: Logger;
  /** A run that ends without ever having a slot. */
  onEnded(run: HeldRun, ending: Ending): void;
}

/** Decides what becomes of each delivery: run, adopted, handed back, or dropped. */
export class Reception {
  readonly #options: ReceptionOptions;
  #closed = false;

  constructor(options: ReceptionOptions) {
    this.#options = options;
  }

  /** From now on everything new is handed back. */
  close(): void {
    this.#closed = true;
  }

  /** What is new is taken again. */
  open(): void {
    this.#closed = false;
  }

  /** Takes the delivery of a message, with one run or several. */
  receive(delivery: Delivery, lane: Lane): void {
    const bodies = this.#decode(delivery);
    lane.received(delivery.ref.count);
    partsOf(delivery).forEach((part, k) => {
      this.#receiveRun(part, bodies?.[k], lane);
    });
  }

  #receiveRun(delivery: Delivery, body: RunBody | undefined, lane: Lane): void {
    const { holds, tombstones } = this.#options;
    const { ref } = delivery;
    // A body that cannot be read is of no later round than the one that was stopped.
    const stopped = tombstones.coversTask(ref) || tombstones.coversGroup(ref.groupId, body?.round ?? 1);
    if (stopped) return delivery.term("cancelled");
    const held = holds.find(ref);
    // The broker has forgotten the earlier delivery of it: only the new one's answers count.
    if (held) held.delivery = delivery;
    // Whoever had it may still be at work, so only the leader can tell whether it should run again.
    else if (delivery.redelivered || this.#closed) this.#answer(delivery, lane, RETURNED);
    else this.#accept(delivery, body, lane);
  }

  #accept(delivery: Delivery, body: RunBody | undefined, lane: Lane): void {
    if (!body) {
      const failure = new TaskFailure(ErrorCode.INTERNAL, "the task's message cannot be read");
      return this.#answer(delivery, lane, failed(failure, NO_BODY.attempt));
    }
    const run = new HeldRun(delivery, body, lane);
    this.#options.holds.add(run);
    this.#options.slots.offer(run);
  }

  #decode({ ref, body }: Delivery): readonly RunBody[] | undefined {
    try {
      return this.#options.decoder.decode(ref.groupId, body);
    } catch (err) {
      this.#options.log.error({ err, ...ref }, "the message of a run cannot be read");
      return undefined;
    }
  }

  #answer(delivery: Delivery, lane: Lane, ending: Ending): void {
    const { holds, nowMs, onEnded } = this.#options;
    const run = new HeldRun(delivery, NO_BODY, lane);
    holds.add(run);
    run.end(nowMs());
    onEnded(run, ending);
  }
}
