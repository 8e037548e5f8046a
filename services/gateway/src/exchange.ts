import type { Logger } from "@sheaf/service";
import type { Request, Response } from "express";
import type { CarryLink } from "./auth/carry-link.ts";
import type { Caller } from "./auth/identity.ts";
import type { GatewayContext } from "./context.ts";

/** One HTTP request under way, as handlers see it. */
export interface Exchange {
  readonly req: Request;
  readonly res: Response;
  /** The caller's, or ours; it is in the answer, in logs and in calls to the scheduler. */
  readonly requestId: string;
  /**
   * W3C trace context of the request's own span; the caller's where traces are off; empty where there is none. Its id is
   * in logs, and it goes with calls and runs.
   */
  readonly traceparent: string;
  /** The token of the link by which it came; it has been taken out of the URL. */
  readonly link: string | undefined;
  /** Whose groups the caller may see; set once it is known who asks. */
  tenant: string;
  /** Who asks; undefined on routes that are open to everyone. */
  caller: Caller | undefined;
  /** Makes the paths in an answer work for who came by a link. JSON answers have it done; undefined for others. */
  carryLink: CarryLink | undefined;
  /** Aborted when the client has left before its answer was handed over. */
  readonly gone: AbortSignal;
  readonly log: Logger;
}

/** Answers one route. What it throws becomes an error answer. */
export type Handler = (exchange: Exchange, gateway: GatewayContext) => Promise<void> | void;
