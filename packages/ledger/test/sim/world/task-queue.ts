import type { RunName } from "@sheaf/ledger";
import type { SimClock } from "./clock.ts";

/** A message that is not renewed for this long, in milliseconds, is delivered again. */
const ACK_WAIT_MS = 6_000;

/** What one message hands out: the same run of `count` consecutive tasks. */
export interface BundleName extends RunName {
  readonly count: number;
}

/** A message of the task queue. */
export interface RunMessage extends BundleName {
  /** The round of each of its runs. */
  readonly rounds: readonly number[];
  deliveries: number;
  heldUntilMs: number;
}

/** The task stream and its consumer: in memory, unique by subject, redelivered when the holder is silent. */
export class TaskQueue {
  readonly #clock: SimClock;
  readonly #messages = new Map<string, RunMessage>();
  exists = true;
  /** By the broker's clock. */
  createdAtMs: number;

  constructor(clock: SimClock) {
    this.#clock = clock;
    this.createdAtMs = clock.stampMs;
  }

  get size(): number {
    return this.#messages.size;
  }

  publish(name: BundleName, rounds: readonly number[]): "stored" | "occupied" {
    const subject = subjectOf(name);
    if (this.#messages.has(subject)) return "occupied";
    this.#messages.set(subject, { ...name, rounds, deliveries: 0, heldUntilMs: 0 });
    return "stored";
  }

  /** The next message: one whose holder fell silent first. It counts as delivered, whether it arrives or not. */
  pull(): RunMessage | undefined {
    const { nowMs } = this.#clock;
    const all = [...this.#messages.values()];
    const message = all.find((m) => m.deliveries > 0 && m.heldUntilMs <= nowMs) ?? all.find((m) => m.deliveries === 0);
    if (!message) return undefined;
    message.deliveries++;
    message.heldUntilMs = nowMs + ACK_WAIT_MS;
    return message;
  }

  /** Whether a run of `name` lies in a message of another shape. */
  holds(name: BundleName): boolean {
    const { groupId, index, run, count } = name;
    return this.present().some((m) => {
      const apart = m.index + m.count <= index || index + count <= m.index;
      return m.groupId === groupId && m.run === run && !apart && (m.index !== index || m.count !== count);
    });
  }

  renew(message: RunMessage): void {
    if (this.#messages.get(subjectOf(message)) === message) message.heldUntilMs = this.#clock.nowMs + ACK_WAIT_MS;
  }

  /** Acked or termed. A message of an earlier life of the stream is not hit. */
  remove(message: RunMessage): void {
    const subject = subjectOf(message);
    if (this.#messages.get(subject) === message) this.#messages.delete(subject);
  }

  purge(name: BundleName): void {
    this.#messages.delete(subjectOf(name));
  }

  /** Removes every message that hands out the run, alone or with others. */
  purgeHolding(run: RunName): void {
    for (const message of this.present())
      if (runsOf(message).some((r) => nameOf(r) === nameOf(run))) this.remove(message);
  }

  purgeGroup(groupId: string): void {
    for (const [subject, message] of this.#messages) if (message.groupId === groupId) this.#messages.delete(subject);
  }

  present(): RunMessage[] {
    return [...this.#messages.values()];
  }

  /** The broker restarted. */
  vanish(): void {
    this.#messages.clear();
    this.exists = false;
  }

  /** Made anew where it is missing. */
  ensure(): void {
    if (this.exists) return;
    this.exists = true;
    this.createdAtMs = this.#clock.stampMs;
  }
}

/** The runs that a message hands out. */
export function runsOf({ groupId, index, run, count }: BundleName): RunName[] {
  return Array.from({ length: count }, (_, k) => ({ groupId, index: index + k, run }));
}

/** A run as one word. */
export function nameOf({ groupId, index, run }: RunName): string {
  return `${groupId}/${index}/${run}`;
}

function subjectOf({ groupId, index, run, count }: BundleName): string {
  return `${groupId}.${index}-${index + count - 1}.${run}`;
}
