import type { Delivery } from "./task-delivery.ts";
import { runsOf } from "./topology.ts";

/** A bundle's delivery, shared by its runs: it is answered when the last of them has been. */
class SharedDelivery {
  readonly whole: Delivery;
  readonly open = new Set<Delivery>();

  constructor(whole: Delivery) {
    this.whole = whole;
  }

  /** One part has been answered: the report of its end is in the log, or nobody needs it. */
  done(part: Delivery): void {
    if (this.open.delete(part) && this.open.size === 0) this.whole.ack();
  }

  /** One renewal a turn is enough for all. */
  working(part: Delivery): void {
    const [first] = this.open;
    if (first === part) this.whole.working();
  }
}

/**
 * The deliveries of a bundle's runs, one for each; a single run's is itself. A part that is handed back, dropped or acked
 * is done, as its report says the rest: the message leaves the queue with the last one.
 */
export function partsOf(delivery: Delivery): Delivery[] {
  if (delivery.ref.count === 1) return [delivery];
  const shared = new SharedDelivery(delivery);
  const parts = runsOf(delivery.ref).map((run): Delivery => {
    const part: Delivery = {
      ref: { ...run, count: 1 },
      queue: delivery.queue,
      body: delivery.body,
      redelivered: delivery.redelivered,
      ack: () => shared.done(part),
      term: () => shared.done(part),
      nak: () => shared.done(part),
      working: () => shared.working(part),
    };
    return part;
  });
  for (const part of parts) shared.open.add(part);
  return parts;
}
