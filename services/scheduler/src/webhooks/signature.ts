import { createHmac } from "node:crypto";

const PREFIX = "whsec_";
const KEY_BYTES = { min: 24, max: 64 };

/** What is signed, and with what. */
export interface SignedMessage {
  readonly secret: string;
  readonly messageId: string;
  readonly body: string;
  /** When it is sent, in Unix milliseconds: receivers refuse what is older than some minutes. */
  readonly nowMs: number;
}

/** Whether `text` can be a webhook's secret: `whsec_` and 24 to 64 bytes in base64, padded. */
export function isWebhookSecret(text: string): boolean {
  const key = keyOf(text);
  const isCanonical = text === PREFIX + key.toString("base64");
  return isCanonical && key.length >= KEY_BYTES.min && key.length <= KEY_BYTES.max;
}

/**
 * The headers by which a receiver knows a message and its sender, as Standard Webhooks 1.0 has them
 * (https://www.standardwebhooks.com). Throws a TypeError for a secret that `isWebhookSecret` refuses.
 */
export function signatureHeaders({ secret, messageId, body, nowMs }: SignedMessage) {
  if (!isWebhookSecret(secret)) throw new TypeError("not a webhook's secret");
  const timestamp = String(Math.floor(nowMs / 1000));
  const digest = createHmac("sha256", keyOf(secret)).update(`${messageId}.${timestamp}.${body}`).digest("base64");
  return { "webhook-id": messageId, "webhook-timestamp": timestamp, "webhook-signature": `v1,${digest}` };
}

/** Node reads what it can as base64 and skips the rest. */
function keyOf(secret: string): Buffer {
  return Buffer.from(secret.slice(PREFIX.length), "base64");
}
