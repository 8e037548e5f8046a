import type { Logger } from "@sheaf/service";
import type { Request, Response } from "express";
import type { GatewayContext } from "./context.ts";

/** One HTTP request under way, as handlers see it. */
export interface Exchange {
  readonly req: Request;
  readonly res: Response;
  /** The caller's, or ours; it is in the answer, in logs and in calls to the scheduler. */
  readonly requestId: string;
  /** Whose groups the caller may see; set once it is known who asks. */
  tenant: string;
  /** Aborted when the client has left before its answer was handed over. */
  readonly gone: AbortSignal;
  readonly log: Logger;
}

/** Answers one route. What it throws becomes an error answer. */
export type Handler = (exchange: Exchange, gateway: GatewayContext) => Promise<void> | void;
