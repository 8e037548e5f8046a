import type { Msg } from "@nats-io/transport-node";

/** What a stream answered to a publish. */
export type PublishAck =
  | { readonly kind: "stored"; readonly seq: number }
  /** The subject holds as many messages as it may. */
  | { readonly kind: "occupied" }
  /** The stream, or the broker's storage, holds as much as it may. */
  | { readonly kind: "full"; readonly reason: string }
  /** Nobody answered for the stream, or it asks to come again: nothing is known to be stored. */
  | { readonly kind: "retry"; readonly reason: string };

const decoder = new TextDecoder();
const LETTER_S = 0x73;
/** Both "stream full" and "subject occupied"; only the words differ. */
const STORE_FAILED = 10077;
const OCCUPIED = "maximum messages per subject exceeded";
/** Storage, memory or the account's share of them is used up. */
const OUT_OF_RESOURCES: ReadonlySet<number> = new Set([10002, 10023, 10028, 10047]);

interface AckBody {
  readonly seq?: number;
  readonly error?: { readonly err_code?: number; readonly description?: string };
}

/** Whether a publish was stored, by the third byte alone: `{"stream":…` is good, `{"error":…` is not. */
export function isStored(data: Uint8Array): boolean {
  return data[2] === LETTER_S;
}

/** Reads any answer to a publish into a stream. */
export function readPublishAck({ data, headers }: Pick<Msg, "data" | "headers">): PublishAck {
  if (data.length === 0) return { kind: "retry", reason: headers?.code === 503 ? "no responders" : "empty answer" };
  let body: AckBody;
  try {
    body = JSON.parse(decoder.decode(data));
  } catch {
    return { kind: "retry", reason: "unreadable answer" };
  }
  if (body.error === undefined) return { kind: "stored", seq: body.seq ?? 0 };
  const { err_code: code = 0, description: reason = "" } = body.error;
  if (code === STORE_FAILED) return reason === OCCUPIED ? { kind: "occupied" } : { kind: "full", reason };
  return { kind: OUT_OF_RESOURCES.has(code) ? "full" : "retry", reason };
}
