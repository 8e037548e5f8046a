/** What the broker writes into the reply subject of everything it delivers from a stream. */
export interface DeliveryInfo {
  /** How often this message has been delivered, from 1. */
  readonly deliveries: number;
  /** The stream's sequence. */
  readonly seq: number;
  /** The consumer's own count of deliveries. */
  readonly consumerSeq: number;
  /** When the stream stored it, by the broker's clock; fractions of a millisecond included. */
  readonly timeMs: number;
  /** What the consumer still has to deliver after this one. */
  readonly pending: number;
}

/** Position of the first number: `$JS.ACK.<stream>.<consumer>.` or, from 2.14 on, `$JS.ACK.<domain>.<account>.<stream>.<consumer>.` */
const SHORT_FORM_TOKENS = 9;

/** Reads both forms of `$JS.ACK.…`; undefined for any other subject. */
export function parseDeliveryInfo(reply: string | undefined): DeliveryInfo | undefined {
  if (reply?.startsWith("$JS.ACK.") !== true) return undefined;
  const tokens = reply.split(".");
  const at = tokens.length === SHORT_FORM_TOKENS ? 4 : 6;
  const number = (i: number) => Number(tokens[at + i]);
  const pending = number(4);
  if (!Number.isFinite(pending)) return undefined;
  return { deliveries: number(0), seq: number(1), consumerSeq: number(2), timeMs: number(3) / 1e6, pending };
}
