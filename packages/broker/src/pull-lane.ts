import { type Msg, type NatsConnection, nanos, type Subscription } from "@nats-io/transport-node";
import { type DeliveryInfo, parseDeliveryInfo } from "./delivery-info.ts";

/** How a pull ended: in its time, or by something that calls for a look at the consumer. */
export type PullEnd = { readonly kind: "over" } | { readonly kind: "broken"; readonly reason: string };

/** What a lane needs and tells. */
export interface PullLaneOptions {
  readonly nc: NatsConnection;
  /** A subject of its own; `.<number>` is added for each pull. */
  readonly inbox: string;
  /** Where pulls of the consumer are asked for. */
  readonly pullSubject: string;
  onMessage(msg: Msg, info: DeliveryInfo): void;
  /** The last message has been delivered, or the broker said that no more come. */
  onEnd(end: PullEnd): void;
}

const EXPIRES_MS = 20_000;
const HEARTBEAT_MS = 1_000;
const MISSED_HEARTBEATS = 3;

/**
 * One pull request at a time, parked at the broker. The lane has its own subscription because a delivered message does
 * not say which pull it answers: the broker takes the parked ones in turn.
 */
export class PullLane {
  readonly #options: PullLaneOptions;
  readonly #subscription: Subscription;
  #pulls = 0;
  #due = 0;
  #silentTicks = 0;

  constructor(options: PullLaneOptions) {
    this.#options = options;
    this.#subscription = options.nc.subscribe(`${options.inbox}.*`, {
      callback: (error, msg) => {
        if (error) this.#end({ kind: "broken", reason: String(error) });
        else this.#receive(msg);
      },
    });
  }

  /** Messages asked for that have not come and may still come. */
  get due(): number {
    return this.#due;
  }

  /** Asks for up to `batch` messages. Only when nothing is due. */
  pull(batch: number): void {
    this.#pulls += 1;
    this.#due = batch;
    this.#silentTicks = 0;
    const request = { batch, expires: nanos(EXPIRES_MS), idle_heartbeat: nanos(HEARTBEAT_MS) };
    const { nc, pullSubject } = this.#options;
    nc.publish(pullSubject, JSON.stringify(request), { reply: this.#pullInbox() });
  }

  /** To be called every second. Counts calls, not time: after a pause of this process the heartbeats are read first. */
  tick(): void {
    if (this.#due === 0) return;
    this.#silentTicks += 1;
    if (this.#silentTicks > MISSED_HEARTBEATS) this.#end({ kind: "broken", reason: "heartbeats missed" });
  }

  /** Gives the pull up; messages that are on their way are still handed over, until this returns. */
  async drain(): Promise<void> {
    this.#due = 0;
    if (this.#subscription.isClosed()) return;
    await this.#subscription.drain().catch(() => undefined);
  }

  /** Gives the pull up at once. */
  close(): void {
    this.#due = 0;
    this.#subscription.unsubscribe();
  }

  #pullInbox(): string {
    return `${this.#options.inbox}.${this.#pulls}`;
  }

  #receive(msg: Msg): void {
    const info = parseDeliveryInfo(msg.reply);
    if (info === undefined) {
      this.#receiveStatus(msg);
      return;
    }
    this.#silentTicks = 0;
    const last = this.#due === 1;
    if (this.#due > 0) this.#due -= 1;
    this.#options.onMessage(msg, info);
    if (last) this.#options.onEnd({ kind: "over" });
  }

  #receiveStatus({ subject, headers }: Msg): void {
    if (subject !== this.#pullInbox() || this.#due === 0) return;
    this.#silentTicks = 0;
    const code = headers?.code ?? 0;
    if (code === 100) return;
    // 404: nothing there; 408: the pull's time is up. All else (409, 503, …) is about the consumer or the broker.
    if (code === 404 || code === 408) this.#end({ kind: "over" });
    else this.#end({ kind: "broken", reason: `${code} ${headers?.description ?? ""}`.trim() });
  }

  #end(end: PullEnd): void {
    this.#due = 0;
    this.#options.onEnd(end);
  }
}
