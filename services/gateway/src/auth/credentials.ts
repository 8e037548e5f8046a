import type { Keys } from "./key-file.ts";
import { createLinkTokens, type LinkTokens } from "./link-token.ts";
import { createSessionTokens, type SessionTokens } from "./session-tokens.ts";

/** What the gateway knows its callers by. */
export interface Credentials {
  /** Undefined: everyone who can connect is operator. */
  readonly keys: Pick<Keys, "find"> | undefined;
  /** Undefined where there are no keys to sign in with. */
  readonly sessions: SessionTokens | undefined;
  readonly links: LinkTokens;
  /** Unix milliseconds: when links and sessions are over is judged by it. */
  now(): number;
}

/** What credentials are made of. */
export interface CredentialsOptions {
  readonly keys: Pick<Keys, "find" | "findById"> | undefined;
  /** Not empty; the first one signs, all verify. */
  readonly secrets: readonly string[];
  now(): number;
}

/** Makes them; links and sessions are signed with different keys. */
export function createCredentials({ keys, secrets, now }: CredentialsOptions): Credentials {
  return {
    keys,
    sessions: keys && createSessionTokens({ secrets, keys, now }),
    links: createLinkTokens(secrets),
    now,
  };
}
