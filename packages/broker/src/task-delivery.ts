import type { Msg } from "@nats-io/transport-node";
import { type Broker, wire } from "./broker.ts";
import type { DeliveryInfo } from "./delivery-info.ts";
import type { BundleRef } from "./topology.ts";

/**
 * One message with a run or a bundle of runs, handed out to this process, which holds it until one of `ack`, `term` and `nak`, or until the broker has
 * heard nothing for 6 s. The broker answers none of the four, and none tells whether the hold still stands: judge that
 * by the own clock. While disconnected they do nothing; the broker will then deliver the run again.
 */
export interface Delivery {
  readonly ref: BundleRef;
  readonly queue: string;
  /** An encoded sheaf.broker.v1.RunMessage. */
  readonly body: Uint8Array;
  /** It has been handed out before, to this process or another. */
  readonly redelivered: boolean;
  /** Its runs have ended and their reports are in the log: take it out of the queue. */
  ack(): void;
  /** Hold it for another 6 s. */
  working(): void;
  /** Take it out of the queue without a word on its end. */
  term(reason: string): void;
  /** Hand it to someone at once. */
  nak(): void;
}

const encoder = new TextEncoder();
const ACK = encoder.encode("+ACK");
const WORKING = encoder.encode("+WPI");
const NAK = encoder.encode("-NAK");

/** A delivery that answers over the connection it came from. */
export class TaskDelivery implements Delivery {
  readonly ref: BundleRef;
  readonly queue: string;
  readonly body: Uint8Array;
  readonly redelivered: boolean;
  readonly #broker: Broker;
  readonly #reply: string;

  constructor(broker: Broker, run: BundleRef & { readonly queue: string }, msg: Msg, info: DeliveryInfo) {
    this.ref = run;
    this.queue = run.queue;
    this.body = msg.data;
    this.redelivered = info.deliveries > 1;
    this.#broker = broker;
    this.#reply = msg.reply ?? "";
  }

  ack(): void {
    this.#answer(ACK);
  }

  working(): void {
    this.#answer(WORKING);
  }

  term(reason: string): void {
    this.#answer(encoder.encode(`+TERM ${reason}`));
  }

  nak(): void {
    this.#answer(NAK);
  }

  #answer(word: Uint8Array): void {
    if (this.#broker.connected()) this.#broker[wire].nc.publish(this.#reply, word);
  }
}
