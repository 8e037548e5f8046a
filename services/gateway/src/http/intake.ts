import type { Request, Response } from "express";
import { isEventStream } from "./long-request.ts";
import type { LoopLag } from "./loop-lag.ts";
import { isProbe } from "./probes.ts";
import { HttpError } from "./problem.ts";
import { LAG_LIMITS, whyShed } from "./shed.ts";

/** Counts the requests under way and turns away those that are too many. */
export interface Intake {
  /** Throws an HttpError, before anything is read of the body, where the gateway is too busy for this request. */
  admit(req: Request, res: Response): void;
}

/** Lets in `maxRequests` at a time, and nobody while the event loop is late. */
export function createIntake({ maxRequests, lag }: { maxRequests: number; lag: Pick<LoopLag, "lagsMs"> }): Intake {
  let requests = 0;
  return {
    admit({ path }, res) {
      if (isProbe(path)) return;
      const why = whyShed({ requests, lagsMs: lag.lagsMs() }, { maxRequests, ...LAG_LIMITS });
      if (why !== undefined) throw new HttpError("unavailable", `${why}; try again`);
      // Streams cost next to nothing between their events.
      if (isEventStream(path)) return;
      requests++;
      res.once("close", () => requests--);
    },
  };
}
