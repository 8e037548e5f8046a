import type { HandlerContext } from "@connectrpc/connect";
import { ACTOR_HEADER, TENANT_HEADER } from "@sheaf/service";

/** Whose call it is when the caller does not say. */
const DEFAULT_TENANT = "default";
const NOBODY = "anonymous";
const MOST_CHARACTERS = 64;

/** Who calls. */
export interface Caller {
  /** Whose groups it may see. */
  readonly tenant: string;
  /** The id of the key it was done with, or `anonymous`: as actions name it. */
  readonly actor: string;
}

/** Who calls, as the call's headers say. */
export function callerOf({ requestHeader }: HandlerContext): Caller {
  return {
    tenant: requestHeader.get(TENANT_HEADER) ?? DEFAULT_TENANT,
    actor: requestHeader.get(ACTOR_HEADER)?.slice(0, MOST_CHARACTERS) || NOBODY,
  };
}
