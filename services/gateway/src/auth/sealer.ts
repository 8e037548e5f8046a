import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";

const MAC_BYTES = 32;
/** Longer texts than any that is made here are not worth a look. */
const MAX_CHARS = 512;
const NOTHING = Buffer.alloc(0);

/** Makes texts that only who knows the secret can make, and reads them. What they say is signed, not hidden. */
export interface Sealer {
  /** The payload and its HMAC-SHA256 as base64url. `context` is signed too, and not part of the text. */
  seal(payload: Uint8Array, context?: Uint8Array): string;
  /**
   * The payload of a genuine text; undefined for every other one. `contextOf` tells from the payload, not to be trusted
   * yet, what was signed with it; where it knows nothing, no text is genuine.
   */
  open(text: string, contextOf?: (payload: Buffer) => Uint8Array | undefined): Buffer | undefined;
}

/**
 * Makes a sealer for one purpose: what is sealed for another opens nothing here. The keys are derived from the secrets
 * by HKDF (RFC 5869). The first secret seals, each of them opens.
 */
export function createSealer(secrets: readonly string[], purpose: string): Sealer {
  const keys = secrets.map((secret) => Buffer.from(hkdfSync("sha256", secret, NOTHING, purpose, MAC_BYTES)));
  const [first] = keys;
  if (first === undefined) throw new RangeError("a sealer needs a secret");

  return {
    seal: (payload, context = NOTHING) =>
      Buffer.concat([payload, macOf(first, payload, context)]).toString("base64url"),
    open(text, contextOf = () => NOTHING) {
      if (text.length > MAX_CHARS) return undefined;
      const bytes = Buffer.from(text, "base64url");
      // The decoder passes over what it does not know: one text alone stands for these bytes.
      if (bytes.length <= MAC_BYTES || bytes.toString("base64url") !== text) return undefined;
      const payload = bytes.subarray(0, -MAC_BYTES);
      const mac = bytes.subarray(-MAC_BYTES);
      const context = contextOf(payload);
      if (context === undefined) return undefined;
      const matching = keys.filter((key) => timingSafeEqual(macOf(key, payload, context), mac));
      return matching.length > 0 ? payload : undefined;
    },
  };
}

function macOf(key: Uint8Array, payload: Uint8Array, context: Uint8Array): Buffer {
  return createHmac("sha256", key).update(payload).update(context).digest();
}
