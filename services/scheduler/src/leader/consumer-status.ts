import type { MessageInitShape } from "@bufbuild/protobuf";
import type { ConsumerFacts } from "@sheaf/broker";
import type { ConsumerStatusSchema, ControlSnapshot, QueueStatusSchema } from "@sheaf/proto";
import type { WorkerRegistry } from "../worker-registry.ts";
import { judgeQueue } from "./consumer-verdict.ts";

type QueueRow = MessageInitShape<typeof QueueStatusSchema>;
type ConsumerRow = MessageInitShape<typeof ConsumerStatusSchema>;

/** What is remembered of a consumer from one snapshot to the next. */
interface Seen {
  readonly delivered: number;
  /** Since when messages have been pending without a delivery; undefined while there are none. */
  readonly stuckSinceMs: number | undefined;
}

/** What the rows of one snapshot are made of. */
export interface ConsumerSources {
  readonly facts: readonly ConsumerFacts[];
  readonly queues: readonly QueueRow[];
  readonly before: ControlSnapshot | undefined;
  /** A monotonic clock in milliseconds. */
  readonly nowMs: number;
}

/** Judges the consumers, snapshot after snapshot: what a single look cannot tell is kept in between. */
export class ConsumerJudge {
  readonly #registry: Pick<WorkerRegistry, "live">;
  #seen: ReadonlyMap<string, Seen> = new Map();

  constructor(registry: Pick<WorkerRegistry, "live">) {
    this.#registry = registry;
  }

  /** The consumers' rows. */
  rows({ facts, queues, before, nowMs }: ConsumerSources): ConsumerRow[] {
    const rowOf = new Map(queues.map((row) => [row.name, row]));
    const earlier = new Map(before?.queues.map((row) => [row.name, waitingOf(row)]));
    const slots = slotsByQueue(this.#registry);
    const now = new Map(facts.map((one) => [one.queue, look(one, this.#seen.get(one.queue), nowMs)]));
    const rows = facts.map((one) => {
      const { queue, pending, ackPending, redelivered } = one;
      const { stuckSinceMs = nowMs } = now.get(queue) ?? {};
      const row = rowOf.get(queue) ?? {};
      const { reason, verdict, behindS } = judgeQueue({
        pending,
        ackPending,
        redelivered,
        paused: row.paused ?? false,
        waiting: waitingOf(row),
        waitingBefore: earlier.get(queue),
        slots: slots.get(queue)?.all ?? 0,
        freeSlots: slots.get(queue)?.free ?? 0,
        stuckMs: nowMs - stuckSinceMs,
        moved: (this.#seen.get(queue)?.delivered ?? one.delivered) !== one.delivered,
        finishedPerS: row.finishedPerS ?? 0,
      });
      return { ...factsOf(one), verdict, reason, ...(behindS !== undefined && { behindS }) };
    });
    this.#seen = now;
    return rows;
  }
}

function factsOf({ stream, name, queue, pending, ackPending, redelivered, waiting }: ConsumerFacts): ConsumerRow {
  return { stream, name, queue, pending, ackPending, redelivered, waiting };
}

function look({ pending, delivered }: ConsumerFacts, seen: Seen | undefined, nowMs: number): Seen {
  if (pending === 0) return { delivered, stuckSinceMs: undefined };
  return { delivered, stuckSinceMs: (seen?.delivered === delivered ? seen.stuckSinceMs : undefined) ?? nowMs };
}

/** Tasks that may start now and have not. */
function waitingOf({ queued = 0, retrying = 0, scheduled = 0 }: QueueRow): number {
  return queued + retrying - scheduled;
}

interface Slots {
  all: number;
  free: number;
}

/** One look at each worker that takes new runs, however many queues there are. */
function slotsByQueue(registry: Pick<WorkerRegistry, "live">): ReadonlyMap<string, Slots> {
  const slots = new Map<string, Slots>();
  for (const { heartbeat } of registry.live()) {
    if (heartbeat.draining || heartbeat.cordoned) continue;
    for (const queue of heartbeat.queues) {
      const sum = slots.get(queue) ?? { all: 0, free: 0 };
      slots.set(queue, sum);
      sum.all += heartbeat.slots;
      sum.free += Math.max(0, heartbeat.slots - heartbeat.held.length);
    }
  }
  return slots;
}
