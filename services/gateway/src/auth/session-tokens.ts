import type { Identity } from "./identity.ts";
import type { Keys } from "./key-file.ts";
import { createSealer } from "./sealer.ts";

const VERSION = 1;
/** Version, expiry in Unix seconds; the id of the key is the rest. */
const AT = { version: 0, expiry: 1, keyId: 5 } as const;

/** How long a sign-in lasts, in milliseconds. */
export const SESSION_MS = 12 * 3_600_000;

/** Who is signed in. */
export interface Session {
  readonly identity: Identity;
  /** Unix milliseconds, whole seconds. */
  readonly expiresAtMs: number;
}

/** A session that has just begun. */
export interface NewSession extends Session {
  /** For the cookie. */
  readonly token: string;
}

/**
 * Sessions that nobody keeps: all that is needed is in the cookie, and the key it was begun with is looked up each time.
 * A session ends with its key, also where the key's id has got another key.
 */
export interface SessionTokens {
  /** Undefined where the key is not known. */
  begin(key: string): NewSession | undefined;
  /** Undefined for a token that is none, is past its time, or whose key is gone. */
  read(token: string): Session | undefined;
}

/** What sessions are made of. */
export interface SessionTokensOptions {
  readonly secrets: readonly string[];
  readonly keys: Pick<Keys, "find" | "findById">;
  /** Unix milliseconds. */
  now(): number;
}

/** The sessions that these secrets stand for; the first one signs, all verify. */
export function createSessionTokens({ secrets, keys, now }: SessionTokensOptions): SessionTokens {
  const sealer = createSealer(secrets, "sheaf session");
  const keyOf = (payload: Buffer) => keys.findById(payload.toString("utf8", AT.keyId));
  return {
    begin(key) {
      const identity = keys.find(key);
      const known = keys.findById(identity?.keyId ?? "");
      if (!identity || !known) return undefined;
      const expiresAtMs = Math.floor((now() + SESSION_MS) / 1_000) * 1_000;
      return { identity, expiresAtMs, token: sealer.seal(encode(known.identity.keyId, expiresAtMs), known.hash) };
    },
    read(token) {
      const payload = sealer.open(token, (unproven) => keyOf(unproven)?.hash);
      if (!payload || payload[AT.version] !== VERSION) return undefined;
      const expiresAtMs = payload.readUInt32BE(AT.expiry) * 1_000;
      const identity = keyOf(payload)?.identity;
      return identity && now() < expiresAtMs ? { identity, expiresAtMs } : undefined;
    },
  };
}

function encode(keyId: string, expiresAtMs: number): Buffer {
  const head = Buffer.alloc(AT.keyId);
  head.writeUInt8(VERSION, AT.version);
  head.writeUInt32BE(expiresAtMs / 1_000, AT.expiry);
  return Buffer.concat([head, Buffer.from(keyId)]);
}
