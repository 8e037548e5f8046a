/** How a queue does, in a word. */
export type Verdict = "paused" | "no_workers" | "wedged" | "redelivering" | "growing" | "keeping_up";

/** What a verdict is made of. */
export interface QueueLook {
  readonly paused: boolean;
  /** Tasks that may start now and have not. */
  readonly waiting: number;
  /** As many in the snapshot before; undefined without one. */
  readonly waitingBefore: number | undefined;
  /** Slots of live workers that take from the queue, and those of them that are free. */
  readonly slots: number;
  readonly freeSlots: number;
  /** Messages that the broker has and nobody holds. */
  readonly pending: number;
  /** Messages that workers hold, and those of them that were delivered more than once. */
  readonly ackPending: number;
  readonly redelivered: number;
  /** How long, as far as it was seen, messages have been pending without any delivery, in milliseconds. */
  readonly stuckMs: number;
  /** Whether anything was delivered since the snapshot before. */
  readonly moved: boolean;
  /** Tasks that ended, per second, since the snapshot before. */
  readonly finishedPerS: number;
}

/** A verdict with its reason. */
export interface Judgement {
  readonly verdict: Verdict;
  /** For people, with the figures that it was made of. */
  readonly reason: string;
  /** Seconds that what waits takes at the present pace; undefined where nothing waits or nothing ends. */
  readonly behindS: number | undefined;
}

/** Pending without a delivery for so long, in milliseconds: two snapshots in a row, give or take a late one. */
const WEDGED_MS = 8_000;
/** Fewer messages than these, or than a tenth of those held, may well be a worker that died. */
const REDELIVERED_LEAST = 5;
const REDELIVERED_SHARE = 0.1;
/** So many tasks may wait for each slot without being too many. */
const WAITING_PER_SLOT = 2;

interface Rule {
  readonly verdict: Verdict;
  /** In words, as the documentation has it. */
  readonly rule: string;
  /** The figures where it holds. */
  readonly reason: (look: QueueLook) => string | undefined;
}

/** The rules, strongest first; the first that holds is the verdict, and the last one always does. */
export const VERDICT_RULES: readonly Rule[] = [
  {
    verdict: "paused",
    rule: "an operator has paused the queue",
    reason: ({ paused, waiting }) => (paused ? `paused by an operator; ${tasks(waiting)}` : undefined),
  },
  {
    verdict: "no_workers",
    rule: "tasks wait, and no live worker takes from the queue",
    reason: ({ waiting, slots }) =>
      waiting > 0 && slots === 0 ? `${tasks(waiting)}, and no live worker takes from the queue` : undefined,
  },
  {
    verdict: "wedged",
    rule: "messages wait at the broker, workers have free slots, and nothing was delivered for 8 s",
    reason: ({ pending, freeSlots, stuckMs }) =>
      pending > 0 && freeSlots > 0 && stuckMs >= WEDGED_MS
        ? `${pending} messages wait at the broker for ${freeSlots} free slots; none was delivered for ${seconds(stuckMs)} s`
        : undefined,
  },
  {
    verdict: "redelivering",
    rule: "5 messages or more, and a tenth of those that workers hold, were delivered before, and deliveries go on",
    reason: ({ redelivered, ackPending, moved }) =>
      moved && redelivered >= REDELIVERED_LEAST && redelivered >= ackPending * REDELIVERED_SHARE
        ? `${redelivered} of the ${ackPending} messages that workers hold were delivered before`
        : undefined,
  },
  {
    verdict: "growing",
    rule: "more than 2 tasks wait for each slot, and no fewer than in the snapshot before",
    reason: ({ waiting, waitingBefore: before = 0, slots }) =>
      waiting > slots * WAITING_PER_SLOT && waiting >= before
        ? `${tasks(waiting)} for ${slots} slots; ${before} did in the snapshot before`
        : undefined,
  },
  { verdict: "keeping_up", rule: "none of the others", reason: keepingUp },
];

/** The verdict on a queue. */
export function judgeQueue(look: QueueLook): Judgement {
  const { waiting, finishedPerS } = look;
  const behindS = waiting > 0 && finishedPerS > 0 ? waiting / finishedPerS : undefined;
  for (const { verdict, reason } of VERDICT_RULES) {
    const held = reason(look);
    if (held !== undefined) return { verdict, reason: held, behindS };
  }
  return { verdict: "keeping_up", reason: keepingUp(look), behindS };
}

function keepingUp({ waiting, waitingBefore, slots }: QueueLook): string {
  if (waiting === 0) return "no task waits";
  const isLess = waiting > slots * WAITING_PER_SLOT;
  return isLess
    ? `${tasks(waiting)}, after ${waitingBefore ?? 0} in the snapshot before`
    : `${tasks(waiting)} for ${slots} slots`;
}

function tasks(count: number): string {
  return count === 1 ? "1 task waits" : `${count} tasks wait`;
}

function seconds(ms: number): number {
  return Math.round(ms / 1_000);
}
